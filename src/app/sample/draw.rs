//! The draw: how many from which part, by which design.

use super::frame::{Candidate, Frame};
use super::{Design, SampleOptions};
use crate::app::Streams;
use crate::data::Part;
use crate::error::{Error, Result};
use crate::eval::{
    Drawn, LEAST_PER_STRATUM, alike_or_by, allocated, doubt_weights, least_allocated, smallest,
    stratified, systematic,
};
use crate::report::{count, counted};

/// Draws `options.n` of the candidates of `frame`; says how they are divided. Units are positions in
/// `frame.candidates`.
///
/// With a test part the articles are split first, by a rule that no draw has a say in. Given the
/// split, the two parts are strata: n_t of the M_t test sentences by simple random sampling, the
/// others by the design from the rest. So every sentence has a known π > 0, Σ 1/π estimates M, the
/// test part is never drawn by doubt, and no article stands in both. By copies, a text of k rows has k
/// times the chance of one alone, in each part and stratum.
///
/// # Errors
/// [`Error::Labels`] without candidates, for a part without one, and for an n below two per stratum.
pub(super) fn draw(
    options: &SampleOptions,
    frame: &Frame,
    draw_number: u64,
    streams: &mut Streams<'_>,
) -> Result<Vec<Drawn>> {
    let n_candidates = frame.candidates.len();
    let n = options.n.min(n_candidates);
    let [mut test, mut rest] = [Vec::new(), Vec::new()];
    for (at, candidate) in frame.candidates.iter().enumerate() {
        let part = if candidate.part == Part::Test {
            &mut test
        } else {
            &mut rest
        };
        part.push(at as u32);
    }
    if n == 0 {
        return Err(nothing_to_draw(options, frame));
    }
    if let Some(share) = options.test_share.filter(|_| draw_number == 1) {
        refuse_empty_part(&test, &rest, share)?;
    }
    if n < options.n {
        streams.say(&format!(
            "note: there are only {} sentences to draw from; all are drawn, with pi = 1",
            count(n as u64)
        ));
    }
    let sizes = sizes_of(&rest, frame);
    let least = least_allocated(&sizes);
    let shares = Shares {
        n_test: test.len(),
        n_rest: rest.len(),
        test_share: options.test_share.unwrap_or_default(),
        least_rest: least,
    };
    let n_test = match options.test_share {
        None => 0,
        Some(_) => shares.test_part(n),
    };
    if n_test + least > n || n < shares.least() {
        return Err(too_few(options, &shares, n_candidates, &sizes));
    }
    if options.test_share.is_some() {
        streams.say(&format!(
            "parts: test {} of {}, train {} of {}",
            count(n_test as u64),
            count(test.len() as u64),
            count((n - n_test) as u64),
            count(rest.len() as u64)
        ));
    }
    if let Design::Stratified(allocation) = options.design()
        && let Some(parts) = allocated(&sizes, n - n_test, allocation)
    {
        say_strata(options, frame, &sizes, &parts, streams);
    }
    // draws of one seed are of one another's no image, since each has a stream of its own
    let mut chance = options.seed.stream("sample", draw_number);
    let numbers = |part: &[u32], drawn: Vec<Drawn>| -> Vec<Drawn> {
        let number = |d: Drawn| Drawn {
            unit: part[d.unit] as usize,
            ..d
        };
        drawn.into_iter().map(number).collect()
    };
    let mut all = numbers(
        &rest,
        by_design(options, frame, &rest, n - n_test, &mut chance),
    );
    let mut chance = options.seed.stream("sample test", draw_number);
    let weights = options.by_copies.then(|| copies_of(frame, &test));
    all.extend(numbers(
        &test,
        alike_or_by(weights.as_deref(), test.len(), n_test, &mut chance),
    ));
    all.sort_unstable_by_key(|d| d.unit);
    Ok(all)
}

fn by_design(
    options: &SampleOptions,
    frame: &Frame,
    part: &[u32],
    n: usize,
    chance: &mut impl rand::Rng,
) -> Vec<Drawn> {
    let of = |&at: &u32| -> &Candidate { &frame.candidates[at as usize] };
    let copies = options.by_copies.then(|| copies_of(frame, part));
    let copies = copies.as_deref();
    match options.design() {
        Design::Simple => alike_or_by(copies, part.len(), n, chance),
        Design::Stratified(allocation) => {
            let strata: Vec<u32> = part.iter().map(|at| of(at).stratum).collect();
            let drawn = stratified(&strata, frame.strata.len(), n, allocation, copies, chance);
            // n is large enough
            drawn.unwrap_or_default()
        }
        Design::Doubt => {
            let doubts: Vec<f64> = part.iter().map(|at| f64::from(of(at).doubt)).collect();
            let mut weights = doubt_weights(&doubts, options.floor);
            if let Some(copies) = copies {
                weights.iter_mut().zip(copies).for_each(|(w, c)| *w *= c);
            }
            systematic(&weights, n, chance)
        }
    }
}

/// The rows of each text.
fn copies_of(frame: &Frame, part: &[u32]) -> Vec<f64> {
    let of = |&at: &u32| f64::from(frame.candidates[at as usize].copies);
    part.iter().map(of).collect()
}

/// The candidates of each stratum; one stratum without `--by`.
fn sizes_of(part: &[u32], frame: &Frame) -> Vec<usize> {
    let mut sizes = vec![0; frame.strata.len()];
    for &at in part.iter().filter(|_| !frame.strata.is_empty()) {
        sizes[frame.candidates[at as usize].stratum as usize] += 1;
    }
    sizes
}

/// How n is divided between the parts.
struct Shares {
    n_test: usize,
    n_rest: usize,
    test_share: f64,
    /// The least that the design draws from the rest.
    least_rest: usize,
}

impl Shares {
    /// round(share · n), but two of each part at least, and all that the other part cannot give.
    fn test_part(&self, n: usize) -> usize {
        let wanted = (self.test_share * n as f64).round() as usize;
        let least = self.n_test.min(LEAST_PER_STRATUM);
        let most = n
            .saturating_sub(self.n_rest.min(LEAST_PER_STRATUM))
            .min(self.n_test);
        wanted
            .clamp(least.min(most), most)
            .max(n.saturating_sub(self.n_rest))
    }

    /// The least n with two of each part, where there are parts.
    fn least(&self) -> usize {
        match self.test_share > 0.0 {
            true => self.n_test.min(LEAST_PER_STRATUM) + self.n_rest.min(LEAST_PER_STRATUM),
            false => 0,
        }
    }

    /// The least n that leaves enough for the design.
    fn least_for_design(&self, most: usize) -> usize {
        let is_enough = |n: usize| {
            let n_test = if self.test_share > 0.0 {
                self.test_part(n)
            } else {
                0
            };
            n >= self.least() && n_test + self.least_rest <= n
        };
        // what is left for the rest never shrinks as n grows
        smallest(most, is_enough).unwrap_or(most)
    }
}

fn too_few(
    options: &SampleOptions,
    shares: &Shares,
    n_candidates: usize,
    sizes: &[usize],
) -> Error {
    let least = shares.least_for_design(n_candidates);
    let n_strata = sizes.iter().filter(|size| **size > 0).count();
    let wanted = match options.by.is_empty() {
        true => "two sentences of each part".to_owned(),
        false => format!("two sentences of each of {} strata", count(n_strata as u64)),
    };
    let and_test = match options.by.is_empty() || options.test_share.is_none() {
        true => "",
        false => " and the test part",
    };
    let fewer = if options.by.is_empty() {
        ""
    } else {
        ", or name fewer columns with --by"
    };
    Error::Labels {
        problem: format!(
            "-n {} is too few for {wanted}{and_test}, without which no error could be estimated; \
             the least is {least}",
            options.n
        ),
        remedy: format!("Draw -n {least} or more{fewer}."),
    }
}

fn nothing_to_draw(options: &SampleOptions, frame: &Frame) -> Error {
    let paths = options
        .corpus
        .files
        .iter()
        .map(|path| path.display().to_string());
    let files = paths.collect::<Vec<_>>().join(", ");
    if frame.n_earlier > 0 {
        return Error::Labels {
            problem: format!(
                "{files}: there is no sentence left to draw: all {} were drawn earlier",
                count(frame.n_earlier)
            ),
            remedy: "Name more of the corpus, or fewer queues with --after.".to_owned(),
        };
    }
    Error::Labels {
        problem: format!(
            "{files}: there is no sentence to draw: none of {} rows has text in the column \"{}\"",
            count(frame.counts.rows),
            options.corpus.text_column()
        ),
        remedy: "Name the column of the sentences with --text, or other files.".to_owned(),
    }
}

fn refuse_empty_part(test: &[u32], rest: &[u32], share: f64) -> Result<()> {
    let part = match (test.is_empty(), rest.is_empty()) {
        (true, _) => "test",
        (_, true) => "training",
        _ => return Ok(()),
    };
    Err(Error::Labels {
        problem: format!("with --freeze-test {share} no article falls into the {part} part"),
        remedy:
            "Take another share, or more articles; --group COL names the column of the article."
                .to_owned(),
    })
}

fn say_strata(
    options: &SampleOptions,
    frame: &Frame,
    sizes: &[usize],
    parts: &[usize],
    streams: &mut Streams<'_>,
) {
    let there = || (0..sizes.len()).filter(|&h| sizes[h] > 0);
    if let Some(smallest) = there().min_by_key(|&h| sizes[h]) {
        streams.say(&format!(
            "strata: {} by {}; the smallest, {}, has {}, of which {} drawn",
            count(there().count() as u64),
            options.by.join(", "),
            frame.strata[smallest],
            counted(sizes[smallest], "sentence", "sentences"),
            counted(parts[smallest], "is", "are")
        ));
    }
}
