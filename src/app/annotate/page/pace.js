// How fast the work goes in this sitting, and how long it will take.

/** A longer look is a pause (ms). */
const PAUSE = 120_000;
const LAST = 20;
/** Below this many sentences a pace says nothing. */
const ENOUGH = 3;

export class Pace {
  constructor() {
    this.times = [];
  }

  add(ms) {
    this.times.push(ms);
  }

  takeBack() {
    this.times.pop();
  }

  /** Median of the last sentences without pauses (ms), or null. */
  median() {
    const times = this.times.filter((ms) => ms <= PAUSE).slice(-LAST).sort((a, b) => a - b);
    if (times.length < ENOUGH) return null;
    const middle = times.length >> 1;
    return times.length % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
  }

  /** "7 s a sentence · about 6 min left", or nothing. */
  words(n_left) {
    const ms = this.median();
    if (ms === null) return "";
    const pace = `${ms < 1000 ? "under 1" : Math.round(ms / 1000)} s a sentence`;
    return n_left > 0 ? `${pace} · ${span(ms * n_left)} left` : pace;
  }
}

function span(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 90) return `about ${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), Math.round((minutes % 60) / 10) * 10];
  if (rest === 60) return `about ${hours + 1} h`;
  return rest ? `about ${hours} h ${rest} min` : `about ${hours} h`;
}
