//! How many more hand labels give intervals of a wanted half width.
//!
//! The labels that are there serve as a pilot: what they tell of the variance is carried over to other
//! numbers of labels (see `forecast.rs`) and to other ways of drawing (`draws.rs`). A plan is as sure
//! as its pilot: a standard deviation from n labels is off by some 1/√(2n), and the n′ by twice that.

mod draws;
mod forecast;
mod pilot;
mod result;
#[cfg(test)]
mod tests;

use super::{Evidence, LEAST_LABELS, Method, Refusal, interval};
use draws::{Case, Population};
use forecast::{Forecast, Needs};
use pilot::{Facts, Pilot};
pub use result::{Aim, Bound, ClassPlan, Draw, DrawPlan, GroupPlan, Plan};

/// The part of the probability that is the same for all sentences in a draw by uncertainty, as
/// `stancer sample` has it unless told otherwise.
pub const PLANNED_FLOOR: f64 = 0.25;
/// A draw that is less simple must need this much fewer labels to be advised.
const WORTH_IT: f64 = 0.1;

/// Plans the labels for the intervals of every class in every group of `groups` (name and rows),
/// which share no row and are the strata of a draw by group; without any, in the whole corpus.
///
/// A group without an interval of its own takes the variance per label of the whole corpus.
///
/// # Errors
/// [`Refusal::HalfWidth`], [`Refusal::Level`], [`Refusal::NoInterval`]; [`Refusal::TooFewLabels`]
/// for a corpus of fewer than [`LEAST_LABELS`]; those of [`estimate`](super::estimate), and
/// [`Refusal::Rows`] for a row in two groups.
pub fn plan(
    evidence: &Evidence,
    groups: &[(String, Vec<usize>)],
    aim: Aim,
) -> Result<Plan, Refusal> {
    check(aim)?;
    let in_groups: Vec<usize> = groups.iter().flat_map(|g| g.1.iter().copied()).collect();
    if !in_groups.is_empty() {
        evidence.group(&in_groups)?;
    }
    let all = evidence.all_rows();
    // an unequal draw is not for PPI++
    let unequal = match aim.method {
        Method::Ppi => Method::TunedDsl,
        method => method,
    };
    let by_method = [aim.method, Method::LabelsOnly, unequal];
    let wholes = by_method.map(|method| Pilot::of(evidence, &all, method, aim));
    let [with, alone, by_doubt] = wholes;
    let wholes = [with?, alone?, by_doubt?];
    let n_labels = wholes[0].n_labels();
    let facts = Facts::new(evidence, &all, n_labels);
    if n_labels < LEAST_LABELS.min(facts.n_rows) {
        let least = LEAST_LABELS;
        return Err(Refusal::TooFewLabels { n_labels, least });
    }
    let own = |k: usize| Needs::new(&facts, Some(&wholes[k]), &wholes[k], aim);
    let whole_needs = [own(0), own(1), own(2)];
    let whole = group_plan("all", &facts, &whole_needs);

    let mut parts = Vec::new();
    for (name, rows) in groups {
        let rows = evidence.group(rows)?;
        let of = |method| Pilot::of_labelled(evidence, &rows, method, aim);
        let pilots = [of(aim.method)?, of(Method::LabelsOnly)?, of(unequal)?];
        let n_labels = pilots[0].as_ref().map_or(0, Pilot::n_labels);
        parts.push((name, Facts::new(evidence, &rows, n_labels), rows, pilots));
    }
    let mut plans = Vec::new();
    let mut cases: [Vec<Case<'_>>; 3] = Default::default();
    for (name, facts, rows, pilots) in &parts {
        let of = |k: usize| Needs::new(facts, pilots[k].as_ref(), &wholes[k], aim);
        let needs = [of(0), of(1), of(2)];
        plans.push(group_plan(name, facts, &needs));
        add(&mut cases, facts, rows, needs);
    }
    if groups.is_empty() {
        add(&mut cases, &facts, &all, whole_needs);
    }
    let population = Population::new(evidence, !groups.is_empty());
    let draws = draw_plans(&population, &cases, [aim.method, unequal]);
    Ok(Plan {
        aim,
        whole,
        groups: plans,
        best: best(&draws),
        draws,
    })
}

fn check(aim: Aim) -> Result<(), Refusal> {
    let half_width = aim.half_width;
    if !(half_width > 0.0 && half_width < 1.0) {
        return Err(Refusal::HalfWidth { half_width });
    }
    if !aim.method.has_interval() {
        return Err(Refusal::NoInterval);
    }
    interval::check_level(aim.level)
}

/// `needs`: with the model, without it, and with the model for a draw by doubt.
fn group_plan(name: &str, facts: &Facts, needs: &[Needs<'_>; 3]) -> GroupPlan {
    let class = |(with, alone): (&Forecast<'_>, &Forecast<'_>)| ClassPlan {
        half_width: with.half_width_now,
        least_half_width: with.least_half_width(),
        needed: with.needed,
        bound: with.bound,
        needed_alone: alone.needed,
        is_borrowed: with.is_borrowed,
    };
    let both = needs[0].classes.iter().zip(&needs[1].classes);
    GroupPlan {
        name: name.to_owned(),
        n_rows: facts.n_rows,
        n_articles: facts.n_articles(),
        n_labels: facts.n_labels,
        classes: both.map(class).collect(),
    }
}

/// Adds a group to what the draws are for, unless no number of labels suffices.
fn add<'a>(
    cases: &mut [Vec<Case<'a>>; 3],
    facts: &'a Facts,
    rows: &'a [usize],
    needs: [Needs<'a>; 3],
) {
    if needs[0].needed().is_some() {
        for (cases, needs) in cases.iter_mut().zip(needs) {
            cases.push(Case { facts, rows, needs });
        }
    }
}

/// `cases`: with the model, without it, and with the model for a draw by doubt; `methods`: for a draw
/// of equal π in each group, and for others.
fn draw_plans(
    population: &Population<'_>,
    cases: &[Vec<Case<'_>>; 3],
    methods: [Method; 2],
) -> Vec<DrawPlan> {
    let [with, alone, by_doubt] = cases;
    let ways: &[Draw] = match population.is_grouped {
        true => &[Draw::Proportional, Draw::Equal, Draw::ByUncertainty],
        false => &[Draw::Simple, Draw::ByUncertainty],
    };
    // a draw of none is no way of drawing
    let of = |&draw: &Draw| {
        let (cases, method) = match draw {
            Draw::ByUncertainty => (by_doubt, methods[1]),
            _ => (with, methods[0]),
        };
        Some(DrawPlan {
            draw,
            method,
            n_more: population.more(draw, cases)?,
            n_more_alone: population.more(draw, alone),
        })
    };
    ways.iter()
        .filter_map(of)
        .filter(|p| p.n_more > 0)
        .collect()
}

fn best(draws: &[DrawPlan]) -> Option<usize> {
    let better = |best: usize, at: usize| {
        let most = (1.0 - WORTH_IT) * draws[best].n_more as f64;
        if (draws[at].n_more as f64) < most {
            at
        } else {
            best
        }
    };
    (0..draws.len()).reduce(better)
}
