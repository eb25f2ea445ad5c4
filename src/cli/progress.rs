//! Bars on a terminal, for work longer than a second.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::app::Progress;

/// Nothing is drawn before this much time has passed.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is drawn, since when, and how many rows it has counted.
type Bar = (ProgressBar, Instant, u64);

/// A bar on standard error, where that is a terminal.
pub(super) struct TerminalProgress {
    visible: bool,
    bar: Mutex<Option<Bar>>,
}

impl TerminalProgress {
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            visible: !quiet && std::io::stderr().is_terminal(),
            bar: Mutex::new(None),
        }
    }

    fn with_bar(&self, act: impl FnOnce(&mut Option<Bar>)) {
        if let Ok(mut bar) = self.bar.lock() {
            act(&mut bar);
        }
    }
}

impl Progress for TerminalProgress {
    fn start(&self, what: &str, total: Option<u64>) {
        if !self.visible {
            return;
        }
        let template = match total {
            Some(_) => "{msg} {wide_bar} {pos}/{len}, {eta} left",
            None => "{msg} {human_pos} rows, {per_sec}, {elapsed}",
        };
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        self.with_bar(|slot| *slot = Some((bar, Instant::now(), 0)));
    }

    fn start_rows(&self, what: &str) {
        self.start(what, None);
    }

    fn advance_rows(&self, rows: u64, consumed: Option<(u64, u64)>) {
        self.with_bar(|slot| {
            let Some((bar, begin, n_rows)) = slot else {
                return;
            };
            *n_rows += rows;
            if bar.is_hidden() && begin.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            let Some((read, all)) = consumed else {
                return bar.inc(rows);
            };
            let is_first = bar.length().is_none();
            if is_first {
                bar.set_length(all);
                if let Ok(style) =
                    ProgressStyle::with_template("{msg} {wide_bar} {percent} %, {eta} left")
                {
                    bar.set_style(style);
                }
            }
            bar.set_position(read);
            if is_first {
                // a run that is gone on with begins in the midst of the file
                bar.reset_eta();
            }
            let rate = *n_rows as f64 / begin.elapsed().as_secs_f64();
            let rows = HumanCount(*n_rows);
            bar.set_message(format!("{rows} rows, {}/s", HumanCount(rate as u64)));
        });
    }

    fn advance(&self, steps: u64) {
        self.with_bar(|slot| {
            if let Some((bar, begin, _)) = slot {
                if bar.is_hidden() && begin.elapsed() > PATIENCE {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
                bar.inc(steps);
            }
        });
    }

    fn finish(&self) {
        self.with_bar(|slot| {
            if let Some((bar, ..)) = slot.take() {
                bar.finish_and_clear();
            }
        });
    }
}
