//! A plan as text for the terminal.

use super::{PlanRecord, PlannedDraw, PlannedGroup};
use crate::eval::shares::{LEAST_CLUSTERS, LEAST_OF_CLASS};
use crate::report::scores::{finished, plain, wrapped};
use crate::report::{count, counted};

/// So many groups are named in a sentence.
const MOST_NAMED: usize = 5;

impl PlanRecord {
    /// A table of the groups, and what to draw, in sentences.
    pub fn shown(&self) -> String {
        let mut table = plain(&[
            "group",
            "sentences",
            "labels",
            "± now",
            "needed",
            "more",
            "labels alone",
        ]);
        let shown = |n: Option<usize>| n.map_or("–".to_owned(), |n| count(n as u64));
        let is_any_borrowed = self.planned().iter().any(|g| g.is_borrowed);
        let whole = (!self.groups.is_empty()).then_some(&self.whole);
        for group in whole.into_iter().chain(self.planned()) {
            let borrowed = if group.is_borrowed { "*" } else { "" };
            table.add_row([
                group.name.clone(),
                count(group.n_sentences as u64),
                count(group.n_labels as u64),
                group.half_width.map_or("–".to_owned(), points),
                format!("{}{borrowed}", shown(group.needed)),
                shown(group.more),
                shown(group.needed_alone),
            ]);
        }
        let head = format!(
            "{}: labels for intervals of ± {} points at {:.0} %, {}, by {}",
            self.corpus.join(", "),
            points(self.half_width),
            100.0 * self.level,
            match self.target.as_str() {
                "process" => "shares in what writes such articles",
                _ => "shares in this corpus",
            },
            in_words(&self.method)
        );
        let mut text = format!("{}\n{}\n", wrapped(&head, 2), finished(&table));
        let best = (self.draws.iter()).find(|d| Some(&d.draw) == self.best.as_ref());
        // on one line, however long, so that it can be copied
        text.extend(best.map(|best| self.command(best)));
        let mut say = |sentence: String| text.push_str(&wrapped(&sentence, 2));
        match best {
            Some(best) => self.advice(best).into_iter().for_each(&mut say),
            None if self.planned().iter().any(|g| g.more.is_some()) => {
                say("the labels there are suffice".to_owned());
            }
            None => {}
        }
        self.rare().into_iter().for_each(&mut say);
        self.beyond().into_iter().for_each(&mut say);
        if is_any_borrowed {
            say(
                "* too few labels for an interval: as uncertain per label as the whole corpus"
                    .into(),
            );
        }
        self.cautions.iter().cloned().for_each(&mut say);
        say(format!(
            "± now and needed are those of the widest class, estimated from {}: half of such plans end \
             a little wider than wanted, so draw a tenth more to be safe, or plan again once there are \
             more",
            counted(self.whole.n_labels, "label", "labels")
        ));
        text
    }

    /// The groups that are planned for.
    fn planned(&self) -> &[PlannedGroup] {
        match self.groups.is_empty() {
            true => std::slice::from_ref(&self.whole),
            false => &self.groups,
        }
    }

    /// What to draw.
    fn command(&self, best: &PlannedDraw) -> String {
        format!(
            "{}: stancer sample {} {}{}{}\n",
            counted(best.more, "more label", "more labels"),
            self.corpus.join(" "),
            best.options,
            match self.sample_options.as_str() {
                "" => String::new(),
                options => format!(" {options}"),
            },
            match best.method == self.method {
                true => String::new(),
                false => format!("; then estimate by {}", in_words(&best.method)),
            }
        )
    }

    /// What other ways would take, what the model saves, which groups need it.
    fn advice(&self, best: &PlannedDraw) -> Vec<String> {
        let mut sentences = Vec::new();
        let other = |d: &PlannedDraw| format!("{} with {}", count(d.more as u64), without_n(d));
        let others = self.draws.iter().filter(|d| d.draw != best.draw).map(other);
        let others: Vec<String> = others.collect();
        if !others.is_empty() {
            sentences.push(format!("drawn otherwise: {}", others.join(", ")));
        }
        if best.method != "labels" {
            sentences.push(match best.more_alone {
                None => "without the model no number of labels would do".to_owned(),
                Some(alone) if alone > best.more => format!(
                    "without the model it would take {}: it saves {}",
                    count(alone as u64),
                    count((alone - best.more) as u64)
                ),
                Some(_) => "the model saves no labels here".to_owned(),
            });
        }
        let needy = self.groups.iter().filter(|g| g.more.is_some_and(|n| n > 0));
        let needy =
            needy.map(|g| format!("{} ({} more)", g.name, count(g.more.unwrap_or(0) as u64)));
        let needy: Vec<String> = needy.collect();
        if !needy.is_empty() {
            sentences.push(format!("needed by {}", named(&needy)));
        }
        sentences
    }

    /// The groups whose number is set by a rare class.
    fn rare(&self) -> Option<String> {
        let of = |g: &PlannedGroup| {
            let more = g.more.filter(|more| *more > 0)?;
            let neediest = |needed: usize| needed == g.n_labels + more;
            let class = g.classes.iter().find(|c| c.needed.is_some_and(neediest))?;
            let is_rare = class.bound == "rare-class";
            is_rare.then(|| format!("{} in {}", class.class, g.name))
        };
        let rare: Vec<String> = self.planned().iter().filter_map(of).collect();
        (!rare.is_empty()).then(|| {
            format!(
                "{LEAST_OF_CLASS} labels of a class, and of all others, are the least for an interval, \
                 which sets the number for {}",
                named(&rare)
            )
        })
    }

    /// Why no number of labels suffices for some groups.
    fn beyond(&self) -> Vec<String> {
        let without = |g: &&PlannedGroup| g.needed.is_none();
        let of = |g: &PlannedGroup| {
            let class = g.classes.iter().find(|c| c.needed.is_none())?;
            let widest = g.classes.iter().map(|c| c.least_half_width);
            Some(match class.bound.as_str() {
                "articles" => format!(
                    "{}: no number of labels suffices: its {} fewer than the \
                     {LEAST_CLUSTERS} for an interval, or too short",
                    g.name,
                    counted(g.n_articles, "article is", "articles are")
                ),
                "half-width" => format!(
                    "{}: no number of labels suffices: ± {} is the least, with all its sentences \
                     labelled, since its {}",
                    g.name,
                    points(widest.fold(0.0, f64::max)),
                    counted(g.n_articles, "article differs", "articles differ")
                ),
                _ => format!(
                    "{}: no number of labels suffices: of {} it has too few sentences for an interval",
                    g.name, class.class
                ),
            })
        };
        let beyond: Vec<&PlannedGroup> = self.planned().iter().filter(without).collect();
        let shown = beyond.iter().take(MOST_NAMED).filter_map(|g| of(g));
        let others = beyond.len().saturating_sub(MOST_NAMED);
        let others = (others > 0).then(|| {
            format!(
                "so it is in {}",
                counted(others, "further group", "further groups")
            )
        });
        shown.chain(others).collect()
    }
}

/// A half width in points of a hundred, with one decimal.
fn points(half_width: f64) -> String {
    format!("{:.1}", 100.0 * half_width)
}

/// The first few, and how many others there are.
fn named(names: &[String]) -> String {
    let shown = names
        .iter()
        .take(MOST_NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => shown,
        others => format!("{shown} and {}", counted(others, "other", "others")),
    }
}

/// The options of a draw but for its number.
fn without_n(draw: &PlannedDraw) -> String {
    let options = draw.options.splitn(3, ' ').nth(2);
    options.map_or(
        "neither --by nor --by-uncertainty".to_owned(),
        str::to_owned,
    )
}

fn in_words(method: &str) -> &str {
    match method {
        "labels" => "the labels alone",
        "ppi" => "PPI++",
        "dsl" => "DSL",
        "tuned-dsl" => "tuned DSL",
        other => other,
    }
}
