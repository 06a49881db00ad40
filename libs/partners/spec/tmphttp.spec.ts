import { it, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { startTestServer } from '../../../test/support/test-server.js';
it('smoke', async () => {
  const test = await startTestServer();
  const out: unknown[] = [];
  try {
    const c = test.client();
    const cred = (m: any) => { const id = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(m.text)![0]; const pw = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b/.exec(m.text)![0]; return { id, pw }; };
    const login = async (m: any) => { const { id, pw } = cred(m); const cl = test.client(); const a = await cl.signIn(id, pw); const np = 'Un-mot-de-passe-solide-2026!'; const ch = await cl.put('/api/session/password', { current: pw, new: np }); out.push(['login', a.status, JSON.stringify(a.body), ch.status, JSON.stringify(ch.body)]); if (ch.status>=300) { const ch2 = await cl.post('/api/me/password', { current: pw, next: np }); out.push(ch2.status); } await cl.signIn(id, np); return cl; };
    for (let i=0;i<100;i++){ const r = await c.get<any>('/health/ready'); if (r.status===200) break; if(i===99||i===0) out.push(JSON.stringify(r.body)); await new Promise((d)=>setTimeout(d,50)); } const ms = test.messages();
    out.push(ms.length, ms[0]?.text);
    const adm = await login(ms[0]);
    const yaml = readFileSync('examples/commune-21340135900012.yaml', 'utf8');
    const show = async (name: string, p: Promise<any>) => { const a = await p; out.push([name, a.status, JSON.stringify(a.body).slice(0, 900)]); return a; };
    await show('import', adm.post('/api/partners', yaml, { 'content-type': 'application/yaml' }));
    await show('import bad', adm.post('/api/partners', yaml.replace('T2, max', 'T3, max'), { 'content-type': 'application/yaml' }));
    await show('import json bad', adm.post('/api/partners', { siret: 1 }));
    await show('list', adm.get('/api/partners?limit=5'));
    await show('one', adm.get('/api/partners/21340135900012'));
    await show('one unknown', adm.get('/api/partners/99912345800013'));
    await show('users', adm.get('/api/partners/21340135900012/users?limit=2'));
    await show('rights', adm.get('/api/partners/21340135900012/rights?at=2026-01-01'));
    await show('rights', adm.get('/api/partners/21340135900012/rights?limit=1'));
    await show('quotas', adm.put('/api/partners/21340135900012/quotas', { service: 'CDAP', profile: 'T2', maximum: 3 }));
    await show('quotas bad', adm.put('/api/partners/21340135900012/quotas', { service: 'CDAP', profile: 'T2', maximum: 'x' }));
    const pm = test.messages().find((m) => m.to.includes('solene'));
    const pr = await login(pm);
    const u = await show('new user', pr.post('/api/partners/21340135900012/users', { givenName: 'A', familyName: 'B', email: 'a.b@commune.example.org', function: 'F' }));
    await show('new user bad', pr.post('/api/partners/21340135900012/users', { givenName: '', email: 'x' }));
    const g = await show('grant', pr.post('/api/partners/21340135900012/habilitations', { userId: u.body.userId, service: 'CDAP', profile: 'T2', purpose: 'Tarifs', validUntil: '2030-01-01T00:00:00+01:00' }));
    await show('grant bad scope', pr.post('/api/partners/21340135900012/habilitations', { userId: u.body.userId, service: 'AFAS', profile: 'D2', scope: { level: 'facility' }, purpose: 'Tarifs' }));
    await show('grant afas', pr.post('/api/partners/21340135900012/habilitations', { userId: u.body.userId, service: 'AFAS', profile: 'D2', scope: { level: 'facility', id: 'creche-les-cigales' }, purpose: 'Tarifs' }));
    await show('other partner', pr.get('/api/partners/99912345800013/users'));
    await show('other partner', pr.get('/api/partners/99912345800013'));
    await show('rights user', pr.get(`/api/partners/21340135900012/rights?user=${u.body.userId}`));
    await show('revoke bad', pr.post(`/api/partners/21340135900012/habilitations/${g.body.habilitationId}/revocation`, { reason: 'x' }));
    await show('revoke', pr.post(`/api/partners/21340135900012/habilitations/${g.body.habilitationId}/revocation`, { reason: 'error' }));
    await show('depart', pr.post(`/api/partners/21340135900012/users/${u.body.userId}/departure`));
    await show('all rights', adm.get('/api/rights'));
    await show('admin', adm.put('/api/partners/21340135900012/administrators', { role: 'principal', givenName: 'X', familyName: 'Y', email: 'x.y@commune.example.org', function: 'DG', signedOn: '2026-02-30' }));

  } finally { console.log(out.map((o) => (Array.isArray(o) ? o.join(' ') : String(o))).join('\n')); await test.dispose(); }
  expect(1).toBe(1);
});
