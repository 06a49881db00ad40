export * from './log.js';
export { CHECKPOINT_STREAM, type CheckpointSigned } from './domain/events.js';
export { type Checkpoint, checkpointText, parseCheckpoint } from './domain/checkpoint.js';
export { NoteSigner, NoteVerifier, parseNote } from './domain/signed-note.js';
export { verifyConsistency, verifyInclusion } from './domain/proofs.js';
export { type KeySpan, loadSigner, noteKey, readKeys } from './tree/signing-key.js';
export * from './tree.js';
export { batchProof, rootOfBatch } from './domain/batch-proof.js';
export {
  differenceOf,
  type FactChange,
  type Facts,
  type FactValue,
  organisationAt,
  OrganisationReplay,
  type ToldEvent,
} from './domain/organisation.js';
export {
  type ArchiveKind,
  type CarriedEvent,
  CHECKPOINT,
  EVIDENCE,
  type EvidenceStates,
  type ExportedLine,
  type ExportedProof,
  KEYS,
  MANIFEST,
  manifestText,
  PROOF,
  README,
  TRACE_EXPORT,
} from './exports/format.js';
export { CarriedEvents, type FoundEvent } from './exports/carried-events.js';
export { type ExportFault, type ExportFaultKind, type VerifiedExport, verifyExport } from './exports/verify-export.js';
export { CheckpointSender, type NotSent } from './third-parties/checkpoint-sender.js';
export { MailWitness } from './third-parties/mail-witness.js';
export { type KeptStamp, readStamps } from './third-parties/stamp-files.js';
export { StampWitness } from './third-parties/stamp-witness.js';
export { BadTimeStamp, checkTimeStamp, type TimeStampFault } from './third-parties/time-stamp.js';
export { WebWitness } from './third-parties/web-witness.js';
export type { Witness } from './third-parties/witness.js';
export { CheckpointSigner, type SigningOptions } from './use-cases/follow-log/checkpoint-signer.js';
export type { Fault, FaultKind, Verified } from './use-cases/verify/findings.js';
export { type TilesToVerify, verifyTiles } from './use-cases/verify/verify-tiles.js';
export { verifyLog, type VerifyOptions } from './use-cases/verify/verify-log.js';
export { AuditModule, INTEGRITY, type Integrity } from './audit.module.js';
export { auditMessages } from './messages.js';
