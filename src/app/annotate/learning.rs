//! Fits anew in the background, so that a person sees whether more labels pay.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::desk::Desk;
use super::labels;
use crate::app::fit::{Task, find_prior};
use crate::app::train::PriorChoice;
use crate::app::{NoProgress, Streams};
use crate::data::{Output, Scheme};
use crate::error::{Error, Result};
use crate::model::{Solver, save};
use crate::seed::Seed;

const LOOK_EVERY: Duration = Duration::from_millis(300);

/// The learning curve as it grows.
pub(super) struct Learning {
    scheme: Scheme,
    /// Labels between two fits.
    every: usize,
    /// Where the latest model goes.
    model: PathBuf,
    curve: Mutex<Curve>,
}

/// What the page shows.
#[derive(Clone, Serialize)]
pub(super) struct Curve {
    every: usize,
    running: bool,
    error: Option<String>,
    next_at: usize,
    points: Vec<Point>,
}

/// A fit of all labels so far that are not frozen for testing.
#[derive(Clone, Serialize)]
struct Point {
    n_labels: usize,
    /// Out-of-fold, by articles.
    macro_f1: f64,
}

impl Learning {
    pub(super) fn new(scheme: Scheme, every: usize, model: PathBuf) -> Self {
        Self {
            scheme,
            every,
            model,
            curve: Mutex::new(Curve {
                every,
                running: false,
                error: None,
                next_at: every,
                points: Vec::new(),
            }),
        }
    }

    /// The curve so far.
    pub(super) fn curve(&self) -> MutexGuard<'_, Curve> {
        self.curve.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for new labels and fits, until the program ends.
    pub(super) fn start(self: Arc<Self>, desk: Arc<Desk>) {
        // nobody waits for it: a model that is cut off is not written
        let _detached = std::thread::spawn(move || {
            loop {
                let n = desk.state().session.n_with_label();
                if n >= self.curve().next_at {
                    self.fit(n, &desk);
                }
                std::thread::sleep(LOOK_EVERY);
            }
        });
    }

    fn fit(&self, n_labels: usize, desk: &Desk) {
        {
            let mut curve = self.curve();
            curve.running = true;
            curve.next_at = (n_labels / self.every + 1) * self.every;
        }
        // whatever happens in it, the page must not wait for ever
        let fitted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.fitted(desk)));
        let fitted = fitted.unwrap_or_else(|_| {
            Err(Error::Labels {
                problem: "the fit ended in a fault of the program".to_owned(),
                remedy: "Please report it, with the labels if you can.".to_owned(),
            })
        });
        let mut curve = self.curve();
        curve.running = false;
        match fitted {
            Ok(point) => {
                curve.error = None;
                curve.points.push(point);
            }
            Err(e) => curve.error = Some(e.to_string()),
        }
    }

    fn fitted(&self, desk: &Desk) -> Result<Point> {
        let table = labels::table(&desk.state().session);
        let set = labels::labelled(&table, &self.scheme)?;
        let never = std::sync::atomic::AtomicBool::new(false);
        let mut streams = Streams {
            out: &mut std::io::sink(),
            talk: &mut std::io::sink(),
            progress: &NoProgress,
            interrupted: &never,
        };
        let prior = find_prior(&PriorChoice::Shipped, &self.scheme, &mut streams)?;
        let task = Task {
            labels: &set,
            prior: prior.as_ref(),
            solver: Solver::Auto,
            seed: Seed::default(),
        };
        let (classifier, _) = task.fit(&self.scheme, &mut streams)?;
        save(&classifier, Output::create(&self.model)?)?;
        Ok(Point {
            n_labels: set.rows.len(),
            macro_f1: classifier.training.cross_validated.macro_f1,
        })
    }
}

/// What is wrong with `every`.
pub(super) fn check(every: Option<usize>) -> Result<()> {
    match every {
        Some(n) if n < 10 => Err(Error::Usage(format!(
            "--retrain {n}: expected 10 labels or more between two fits"
        ))),
        _ => Ok(()),
    }
}
