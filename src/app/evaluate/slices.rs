//! Scores group by group.

use std::collections::{BTreeMap, HashSet};

use crate::eval::{Bootstrap, Labels, Scored, figures_of};
use crate::report::{FEW_ARTICLES, SliceRecord, SlicesRecord, figure_map};

/// In fewer sentences of a class its recall moves in steps of a fifth and more.
const FEW_SENTENCES: usize = 5;

/// The rows of each value of a column, from the largest group to the smallest, then by name.
pub(super) fn groups_of<'a>(values: impl Iterator<Item = &'a str>) -> Vec<(String, Vec<usize>)> {
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, value) in values.enumerate() {
        let named = if value.is_empty() { "(empty)" } else { value };
        rows.entry(named).or_default().push(i);
    }
    let mut groups: Vec<(String, Vec<usize>)> = (rows.into_iter())
        .map(|(name, rows)| (name.to_owned(), rows))
        .collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    groups
}

/// The record of `groups`, each with its rows.
pub(super) fn slices(
    column: &str,
    groups: &[(String, Vec<usize>)],
    rows: &Scored,
    bootstrap: &Bootstrap,
) -> SlicesRecord {
    let slices = groups.iter().map(|(name, of_group)| {
        let part = part_of(rows, of_group);
        SliceRecord {
            name: name.clone(),
            n_rows: of_group.len(),
            n_groups: n_units(&part.units),
            small: is_small(&part),
            figures: label_figures(&part, bootstrap),
            left_out: None,
        }
    });
    SlicesRecord {
        column: column.to_owned(),
        slices: slices.collect(),
    }
}

fn label_figures(part: &Scored, bootstrap: &Bootstrap) -> crate::report::FigureMap {
    let labels: Labels<'_> = part.given();
    let figures = figures_of(bootstrap, &part.units, &|times, to| labels.add(times, to));
    figure_map(&figures, "")
}

/// The rows `of_group` alone, their articles numbered anew.
pub(super) fn part_of(rows: &Scored, of_group: &[usize]) -> Scored {
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    let units = of_group.iter().map(|&i| {
        let next = number.len();
        *number.entry(rows.units[i]).or_insert(next)
    });
    Scored {
        units: units.collect(),
        truth: of_group.iter().map(|&i| rows.truth[i]).collect(),
        labels: of_group.iter().map(|&i| rows.labels[i]).collect(),
        class_names: rows.class_names.clone(),
        favg: rows.favg.clone(),
        ..Scored::default()
    }
}

/// Whether a group is too small for its figures to mean much.
pub(super) fn is_small(part: &Scored) -> bool {
    let support = |c: usize| part.truth.iter().filter(|t| **t == c).count();
    n_units(&part.units) < FEW_ARTICLES
        || (0..part.class_names.len()).any(|c| support(c) < FEW_SENTENCES)
}

fn n_units(units: &[usize]) -> usize {
    units.iter().collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_by_size_and_cells_without_a_value_are_one() {
        let groups = groups_of(["b", "a", "", "a", "b", "c"].into_iter());
        let names: Vec<&str> = groups.iter().map(|g| g.0.as_str()).collect();
        assert_eq!(names, ["a", "b", "(empty)", "c"]);
        assert_eq!(groups[0].1, [1, 3]);
    }
}
