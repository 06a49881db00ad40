import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import { Allow, Traced } from '#identity';
import { Refusal } from '#kernel';
import { consistencyProof, inclusionProof, rootOf } from '../domain/proofs.js';
import { hashesAt, parseTileAddress, TILE_WIDTH } from '../domain/tiles.js';
import { type Integrity, INTEGRITY } from './integrity.js';

export class InclusionDto {
  @ApiProperty({ description: 'Rang de la feuille, à partir de 0' })
  @Type(() => Number)
  @IsInt({ message: 'index : un entier à partir de 0' })
  @Min(0, { message: 'index : un entier à partir de 0' })
  index!: number;

  @ApiProperty({ description: 'Taille de l’arbre' })
  @Type(() => Number)
  @IsInt({ message: 'size : un entier à partir de 1' })
  @Min(1, { message: 'size : un entier à partir de 1' })
  size!: number;
}

export class ConsistencyDto {
  @ApiProperty({ description: 'Taille de l’arbre ancien' })
  @Type(() => Number)
  @IsInt({ message: 'from : un entier à partir de 1' })
  @Min(1, { message: 'from : un entier à partir de 1' })
  from!: number;

  @ApiProperty({ description: 'Taille de l’arbre récent' })
  @Type(() => Number)
  @IsInt({ message: 'to : un entier à partir de 1' })
  @Min(1, { message: 'to : un entier à partir de 1' })
  to!: number;
}

const hex = (hash: Buffer): string => hash.toString('hex');

/** For those who read traces: hashes of sealed bytes, which reveal nobody. */
@ApiTags('integrity')
@Controller('api/integrity')
export class IntegrityController {
  constructor(@Inject(INTEGRITY) private readonly integrity: Integrity) {}

  @Get('checkpoint')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('integrity.read')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOperation({ summary: 'L’état signé de l’arbre (C2SP tlog-checkpoint)' })
  checkpoint(): string {
    return this.integrity.checkpoint();
  }

  @Get('keys')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('integrity.read')
  @ApiOperation({ summary: 'Les clés publiques qui signent ou ont signé, et quand' })
  keys() {
    return { keys: this.integrity.keys };
  }

  @Get('proof/inclusion')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('integrity.read')
  @ApiOperation({ summary: 'Preuve qu’une feuille est dans l’arbre (RFC 9162, 2.1.3), en hexadécimal' })
  inclusion(@Query() { index, size }: InclusionDto) {
    const { files } = this.integrity;
    if (index >= size) throw this.noProof();
    this.check(size);
    const proof = inclusionProof(files.nodes, index, size).map(hex);
    return { index, size, leaf: hex(files.leaf(index)), root: hex(rootOf(files.nodes, size)), proof };
  }

  @Get('proof/consistency')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('integrity.read')
  @ApiOperation({ summary: 'Preuve qu’un arbre prolonge un plus ancien (RFC 9162, 2.1.4), en hexadécimal' })
  consistency(@Query() { from, to }: ConsistencyDto) {
    const { nodes } = this.integrity.files;
    if (from > to) throw this.noProof();
    this.check(to);
    const proof = consistencyProof(nodes, from, to).map(hex);
    return { from, to, fromRoot: hex(rootOf(nodes, from)), toRoot: hex(rootOf(nodes, to)), proof };
  }

  @Get('tile/*')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('integrity.read')
  @ApiProduces('application/octet-stream')
  @ApiOperation({ summary: 'Une tuile de l’arbre (C2SP tlog-tiles), comme 0/000 ou 0/000.p/12' })
  tile(@Param('*') path: string | string[]): StreamableFile {
    const { head, files } = this.integrity;
    const address = parseTileAddress(typeof path === 'string' ? path : path.join('/'));
    const first = (address?.index ?? 0) * TILE_WIDTH;
    if (address === undefined || first + address.width > hashesAt(address.level, head.size)) {
      throw new Refusal('integrity.no-such-tile', 'not-found');
    }
    const hashes = Array.from({ length: address.width }, (_, rank) => files.level(address.level).read(first + rank));
    return new StreamableFile(Buffer.concat(hashes), { type: 'application/octet-stream' });
  }

  private check(size: number): void {
    if (size > this.integrity.head.size) throw this.noProof();
  }

  private noProof(): Refusal {
    return new Refusal('integrity.no-such-proof', 'not-found', { size: this.integrity.head.size });
  }
}
