//! The past for the future: models trained on earlier sentences score later ones.

use jiff::civil::Date;

use super::EvalOptions;
use super::refitted::{Job, Predicted};
use crate::app::Streams;
use crate::app::prepared::SplitRows;
use crate::data::dates_of;
use crate::error::{Error, Result};
use crate::report::{Split, count};

/// Blocks of time; all but the first are scored.
const N_BLOCKS: usize = 5;

impl Job<'_> {
    /// Blocks of time as equal in sentences as dates allow; each is scored by a model trained on
    /// those before it. The penalty is chosen by cross-validation on the first. A sentence without a
    /// date has no place in time: it is neither trained on nor scored.
    pub(super) fn forward(
        &self,
        column: &str,
        options: &EvalOptions,
        streams: &mut Streams<'_>,
    ) -> Result<Predicted> {
        let rows = &self.prepared.labels.rows;
        // the columns of --by and --forward are kept in this order
        let at = usize::from(options.by.is_some());
        let cell = |i: usize| rows[i].kept[at].as_str();
        let cells: Vec<&str> = self.pool.iter().map(|&i| cell(i)).collect();
        let (read, unclear) = dates_of(&cells);
        let unread: Vec<usize> = (0..cells.len()).filter(|&p| read[p].is_none()).collect();
        if let Some(&p) = unread.first() {
            let example = format!("\"{}\" of sentence {}", cells[p], rows[self.pool[p]].id);
            if 2 * unread.len() > cells.len() {
                return Err(not_dates(column, unread.len(), &example));
            }
            streams.say(&format!(
                "note: {} sentence(s) without a date that can be read ({example}) are neither \
                 trained on nor scored",
                count(unread.len() as u64)
            ));
        }
        if unclear {
            streams.say(&format!(
                "note: dates such as {} were read with the month first",
                cells.iter().find(|c| c.contains('/')).unwrap_or(&"")
            ));
        }
        let dated = self.pool.iter().zip(read);
        let (pool, dates): (Vec<usize>, Vec<Date>) =
            dated.filter_map(|(&i, date)| Some((i, date?))).unzip();
        let mut order: Vec<usize> = (0..pool.len()).collect();
        order.sort_by(|&a, &b| dates[a].cmp(&dates[b]).then(a.cmp(&b)));
        let blocks = blocks_of(&order, |a, b| dates[a] == dates[b]);
        if blocks.len() < 2 {
            return Err(Error::Labels {
                problem: format!("--forward {column}: there are not two dates"),
                remedy: "Name a column whose dates differ.".to_owned(),
            });
        }
        let base: Vec<usize> = (0..rows.len() - self.pool.len()).collect();
        let in_pool = |places: &[usize]| places.iter().map(|&p| pool[p]).collect::<Vec<_>>();
        let first: Vec<usize> = base.into_iter().chain(in_pool(&blocks[0])).collect();
        self.refuse_absent_class(&first)?;
        let seed = options.bootstrap.seed;
        let chosen = self.prepared.cross_validate(&first, seed, streams)?;
        let mut splits: Vec<SplitRows> = Vec::new();
        let mut spans = Vec::new();
        let (mut past, mut n_scored) = (first, 0);
        for block in &blocks[1..] {
            let held_out = in_pool(block);
            let others = self.prepared.others(&held_out);
            let known = past.iter().copied();
            let training = known.filter(|i| others.binary_search(i).is_ok()).collect();
            past.extend(&held_out);
            splits.push((training, held_out));
            let ends = [block.first(), block.last()];
            let [from, to] = ends.map(|p| p.map_or(String::new(), |&p| dates[p].to_string()));
            spans.push((
                format!("{from} to {to}"),
                (n_scored..n_scored + block.len()).collect(),
            ));
            n_scored += block.len();
        }
        let scores = self
            .prepared
            .score(&splits, chosen.alpha, "forward in time", streams)?;
        let bayes = splits
            .iter()
            .flat_map(|s| self.prepared.naive_bayes(s, self.trace));
        Ok(Predicted {
            naive_bayes: bayes.collect(),
            rows: splits.iter().flat_map(|s| s.1.iter().copied()).collect(),
            temperatures: vec![chosen.temperature.max(self.least_temperature()); n_scored],
            scores: scores.into_iter().flatten().collect(),
            alpha: chosen.alpha,
            split: Split::Forward,
            spans,
        })
    }
}

fn not_dates(column: &str, n: usize, example: &str) -> Error {
    Error::Labels {
        problem: format!("--forward {column}: {n} cells are no dates, e.g. {example}"),
        remedy: "Write dates as 2022-02-24; 24.2.2022, 2/24/2022 and 24 February 2022 are read as \
                 well."
            .to_owned(),
    }
}

/// `order` cut into [`N_BLOCKS`] blocks of about equal size; what is `same` stays together.
fn blocks_of(order: &[usize], same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    for (n, &i) in order.iter().enumerate() {
        let full = n * N_BLOCKS >= blocks.len() * order.len();
        match blocks.last_mut() {
            Some(block) if !full || block.last().is_some_and(|&j| same(i, j)) => block.push(i),
            _ => blocks.push(vec![i]),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_about_equal_and_keep_a_date_together() {
        let order: Vec<usize> = (0..20).collect();
        let sizes = |blocks: Vec<Vec<usize>>| blocks.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(blocks_of(&order, |_, _| false)), [4; 5]);
        let blocks = blocks_of(&order, |a, b| a / 10 == b / 10);
        assert_eq!(sizes(blocks), [10, 10]);
    }
}
