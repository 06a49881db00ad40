import { describe, expect, it } from '@jest/globals';
import { SignInThrottle } from './sign-in-throttle.js';
import type { Timer } from './timer.js';

class NotedTimer implements Timer {
  waits: number[] = [];
  instant = 0;
  now(): number {
    return this.instant;
  }
  async wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
  }
}

describe('the pace of sign-ins', () => {
  it('[S5.2-a] slows down with each failure on an identifier, up to five seconds', async () => {
    const timer = new NotedTimer();
    const throttle = new SignInThrottle(timer);
    for (let n = 0; n < 10; n += 1) await throttle.begin('K7Q2M-9XW4T');
    expect(timer.waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('counts an identifier however it is typed, and each one apart', async () => {
    const timer = new NotedTimer();
    const throttle = new SignInThrottle(timer);
    await throttle.begin('K7Q2M-9XW4T');
    await throttle.begin('AAAAA-AAAAA');
    await throttle.begin('k7q2m 9xw4t');
    expect(timer.waits).toEqual([100]);
  });

  it('is normal again after a success', async () => {
    const timer = new NotedTimer();
    const throttle = new SignInThrottle(timer);
    await throttle.begin('K7Q2M-9XW4T');
    (await throttle.begin('K7Q2M-9XW4T')).succeeded();
    await throttle.begin('K7Q2M-9XW4T');
    expect(timer.waits).toEqual([100]);
  });

  it('lets refusals leave after the same time, whatever was done in between', async () => {
    const timer = new NotedTimer();
    const throttle = new SignInThrottle(timer);
    for (const took of [10, 120]) {
      const attempt = await throttle.begin(`id-${took}`);
      timer.instant += took;
      await attempt.refused();
    }
    expect(timer.waits).toEqual([290, 180]);
  });
});
