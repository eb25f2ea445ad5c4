//! What a plan says.

use super::super::{Method, Target};

/// What intervals are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// How the shares will be estimated.
    pub method: Method,
    /// What they are shares of.
    pub target: Target,
    /// The level of the intervals, such as 0.95.
    pub level: f64,
    /// Half their width, as a share: 0.05 for ± 5 points.
    pub half_width: f64,
}

/// How further labels are drawn, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Draw {
    /// At random.
    Simple,
    /// From each group in proportion.
    Proportional,
    /// As many from each group.
    Equal,
    /// What the model doubts with a higher probability.
    ByUncertainty,
}

/// What sets how many labels are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The half width.
    HalfWidth,
    /// [`LEAST_LABELS`](super::super::LEAST_LABELS).
    Labels,
    /// [`LEAST_OF_CLASS`](super::super::LEAST_OF_CLASS): the class, or all others together, are rare.
    RareClass,
    /// [`LEAST_CLUSTERS`](super::super::LEAST_CLUSTERS).
    Articles,
}

/// How many labels the interval of a class needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassPlan {
    /// The half width with the labels there are, where they suffice for an interval.
    pub half_width: Option<f64>,
    /// The least half width there is, that with all sentences labelled: 0 for a corpus.
    pub least_half_width: f64,
    /// How many labels are needed, those there are included; `None` where no number suffices.
    pub needed: Option<usize>,
    /// What sets this number, or why there is none.
    pub bound: Bound,
    /// How many the labels alone would need.
    pub needed_alone: Option<usize>,
    /// Whether the variance is that of the whole corpus, since the labels of the group give no
    /// interval yet.
    pub is_borrowed: bool,
}

/// How many labels the intervals of a group need.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupPlan {
    /// Its name.
    pub name: String,
    /// Its sentences.
    pub n_rows: usize,
    /// Its articles.
    pub n_articles: usize,
    /// Its labels; a text that stands there several times counts once.
    pub n_labels: usize,
    /// Class by class.
    pub classes: Vec<ClassPlan>,
}

impl GroupPlan {
    /// The half width of the widest class that has an interval; `None` where none has one.
    pub fn half_width(&self) -> Option<f64> {
        let widths = self.classes.iter().filter_map(|c| c.half_width);
        widths.reduce(f64::max)
    }

    /// The labels that the neediest class needs, those there are included; `None` where no number
    /// suffices for one.
    pub fn needed(&self) -> Option<usize> {
        most(self.classes.iter().map(|c| c.needed))
    }

    /// The same without the model.
    pub fn needed_alone(&self) -> Option<usize> {
        most(self.classes.iter().map(|c| c.needed_alone))
    }

    /// How many more labels.
    pub fn more(&self) -> Option<usize> {
        self.needed().map(|n| n.saturating_sub(self.n_labels))
    }

    /// Whether a class takes its variance from the whole corpus.
    pub fn is_borrowed(&self) -> bool {
        self.classes.iter().any(|c| c.is_borrowed)
    }
}

/// How many further labels a way of drawing needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawPlan {
    /// The way.
    pub draw: Draw,
    /// How the shares are then estimated: PPI++ gives way to tuned DSL where π is unequal.
    pub method: Method,
    /// Further labels, over the whole corpus.
    pub n_more: usize,
    /// The same without the model; `None` where no number suffices for a group.
    pub n_more_alone: Option<usize>,
}

/// How many labels are needed, and how best to draw them.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What was wanted.
    pub aim: Aim,
    /// The whole corpus; what is wanted of groups is not asked of it.
    pub whole: GroupPlan,
    /// The groups, as they were given.
    pub groups: Vec<GroupPlan>,
    /// Ways of drawing for all groups that labels can help (the whole corpus, without groups), the
    /// simplest first; empty where none needs or can be helped by more.
    pub draws: Vec<DrawPlan>,
    /// The position in `draws` of the one that needs the fewest labels; a simpler one that needs
    /// less than a tenth more is preferred.
    pub best: Option<usize>,
}

impl Plan {
    /// The groups that are planned for: those given, else the whole corpus.
    pub fn planned(&self) -> &[GroupPlan] {
        match self.groups.is_empty() {
            true => std::slice::from_ref(&self.whole),
            false => &self.groups,
        }
    }
}

/// The largest; `None` if one is none.
pub(super) fn most(numbers: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    numbers.reduce(|a, b| Some(a?.max(b?))).flatten()
}
