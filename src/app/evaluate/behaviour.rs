//! Behaviour tests: does the label follow a change that should turn it, and stay otherwise?

use std::path::PathBuf;

use crate::data::{Case, Scheme, default_cases, read_cases};
use crate::error::Result;
use crate::eval::{Bootstrap, figures_of};
use crate::model::{Classifier, Labeller};
use crate::report::{BehaviourFailure, BehaviourRecord};

/// Failing cases that a record lists of each test.
const N_FAILURES: usize = 5;

/// The shipped cases, where their classes are the scheme's, and those of `files`.
///
/// # Errors
/// Those of [`read_cases`].
pub(super) fn cases(files: &[PathBuf], scheme: &Scheme) -> Result<Vec<Case>> {
    // for other classes none were written
    let mut all = default_cases(scheme).unwrap_or_default();
    all.extend(read_cases(files, scheme)?);
    Ok(all)
}

/// Test by test, in the order of their first cases.
pub(super) fn behaviour(
    cases: &[Case],
    classifier: &Classifier,
    bootstrap: &Bootstrap,
) -> Vec<BehaviourRecord> {
    let mut labeller = classifier.labeller();
    let mut tests: Vec<(&str, Vec<Outcome<'_>>)> = Vec::new();
    for case in cases {
        let outcome = Outcome::of(case, &mut labeller);
        match tests.iter_mut().find(|(test, _)| *test == case.test) {
            Some((_, outcomes)) => outcomes.push(outcome),
            None => tests.push((&case.test, vec![outcome])),
        }
    }
    let names = &classifier.scheme.classes;
    let record = |(test, outcomes): (&str, Vec<Outcome<'_>>)| {
        // cases were written one by one: each is a unit of its own
        let units: Vec<usize> = (0..outcomes.len()).collect();
        let share = |holds: fn(&Outcome<'_>) -> bool, times: &[u32]| {
            let n = times.iter().map(|&t| f64::from(t)).sum::<f64>();
            let with = outcomes.iter().zip(times).filter(|(o, _)| holds(o));
            with.map(|(_, &t)| f64::from(t)).sum::<f64>() / n
        };
        let figures = figures_of(bootstrap, &units, &|times, to| {
            let n = || units.len();
            to.add_share(|| "passed".to_owned(), share(|o| o.passed(), times), n);
            to.add_share(|| "right".to_owned(), share(|o| o.right(), times), n);
        });
        let failing = outcomes.iter().filter(|o| !o.passed());
        BehaviourRecord {
            test: test.to_owned(),
            n: outcomes.len(),
            passed: (&figures[0]).into(),
            right: (&figures[1]).into(),
            failures: failing.take(N_FAILURES).map(|o| o.failure(names)).collect(),
        }
    };
    tests.into_iter().map(record).collect()
}

/// A case and what the model gave.
struct Outcome<'a> {
    case: &'a Case,
    found: usize,
    found_changed: Option<usize>,
}

impl<'a> Outcome<'a> {
    fn of(case: &'a Case, labeller: &mut Labeller<'_>) -> Self {
        let found = labeller.label(case.text.as_str()).0;
        let changed = case.changed.as_ref();
        Self {
            case,
            found,
            found_changed: changed.map(|(text, _)| labeller.label(text.as_str()).0),
        }
    }

    /// One sentence: the label is right. Two of one class: both get the same label, be it right or
    /// wrong. Two of different classes: the label changes, to the changed one's class.
    fn passed(&self) -> bool {
        match (&self.case.changed, self.found_changed) {
            (Some((_, label)), Some(found)) if *label == self.case.label => found == self.found,
            (Some((_, label)), Some(found)) => found == *label && found != self.found,
            _ => self.right(),
        }
    }

    fn right(&self) -> bool {
        let changed = self.case.changed.as_ref().map(|(_, label)| *label);
        self.found == self.case.label && self.found_changed == changed
    }

    fn failure(&self, names: &[String]) -> BehaviourFailure {
        let of = |text: &str, expected: usize, found: usize| BehaviourFailure {
            id: self.case.id.clone(),
            text: text.to_owned(),
            expected: names[expected].clone(),
            found: names[found].clone(),
            changed: None,
        };
        let changed = self.case.changed.as_ref().zip(self.found_changed);
        BehaviourFailure {
            changed: changed.map(|((text, label), found)| Box::new(of(text, *label, found))),
            ..of(&self.case.text, self.case.label, self.found)
        }
    }
}
