//! The JSON of `plan`; `text.rs` has it for the terminal.

#[cfg(test)]
mod tests;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Predicted;
use crate::eval::shares::{Bound, ClassPlan, Draw, DrawPlan, GroupPlan, Plan};

/// The version of the JSON of `plan`. A change that breaks a reader raises it.
pub const PLAN_SCHEMA_VERSION: u32 = 1;

/// How many hand labels give intervals of a wanted width. All shares and half widths are 0–1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRecord {
    /// The version of this schema.
    pub schema: u32,
    /// The version of the program.
    pub program: String,
    /// The files of the corpus.
    pub corpus: Vec<String>,
    /// The files of the hand labels.
    pub labels: Vec<String>,
    /// The classes, in the order of every group.
    pub classes: Vec<String>,
    /// What the correction starts from.
    pub predicted: Predicted,
    /// How the shares will be estimated: `ppi`, `dsl`, `tuned-dsl`, `labels`.
    pub method: String,
    /// What they are shares of: `corpus`, its sentences and no others; `process`, what writes such
    /// articles.
    pub target: String,
    /// The level of the intervals, such as 0.95.
    pub level: f64,
    /// Half the width that is wanted of every interval.
    pub half_width: f64,
    /// The options of `stancer sample` that any further draw needs: what was drawn before, the frozen
    /// test part, where the corpus has what.
    pub sample_options: String,
    /// The columns that make groups; none for the whole corpus alone.
    pub by: Vec<String>,
    /// The whole corpus; where there are groups, nothing is asked of it.
    pub whole: PlannedGroup,
    /// The groups in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<PlannedGroup>,
    /// Ways to draw further labels for all groups that these can help, the simplest first; none where
    /// no group needs or can be helped by more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub draws: Vec<PlannedDraw>,
    /// The `draw` that is advised: the one of the fewest labels, unless a simpler one needs hardly
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<String>,
    /// What to mind, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<String>,
}

/// What a group needs: the number of its neediest class.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedGroup {
    /// `all`, or the values of the columns joined by ` / `.
    pub name: String,
    /// Its sentences.
    pub n_sentences: usize,
    /// Its articles.
    pub n_articles: usize,
    /// Its hand labels; a text that stands there several times counts once.
    pub n_labels: usize,
    /// The half width of the widest class now; absent where no class has an interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_width: Option<f64>,
    /// Labels needed, those there are included; absent where no number suffices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<usize>,
    /// How many more these are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<usize>,
    /// Labels that would be needed without the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_alone: Option<usize>,
    /// Whether a class takes its variance from the whole corpus, since the labels of the group are too
    /// few for an interval.
    pub is_borrowed: bool,
    /// What each class needs.
    pub classes: Vec<PlannedClass>,
}

/// What the interval of a class needs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedClass {
    /// The class.
    pub class: String,
    /// The half width now; absent where there is no interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_width: Option<f64>,
    /// The half width with all sentences labelled: 0 for a corpus.
    pub least_half_width: f64,
    /// Labels needed, those there are included; absent where no number suffices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<usize>,
    /// What sets the number, or why there is none: `half-width`; or what any interval needs, `labels`,
    /// `rare-class` (labels of the class and of the others), `articles` (with a label).
    pub bound: String,
    /// Labels that would be needed without the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_alone: Option<usize>,
    /// Whether the variance is that of the whole corpus.
    pub is_borrowed: bool,
}

/// A way to draw further labels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedDraw {
    /// `simple`, `proportional` (from each group), `equal` (as many from each group),
    /// `by-uncertainty`.
    pub draw: String,
    /// The options of `stancer sample`.
    pub options: String,
    /// How the shares are then estimated, as in `method` above.
    pub method: String,
    /// Further labels.
    pub more: usize,
    /// Further labels without the model; absent where no number suffices for a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_alone: Option<usize>,
}

impl PlanRecord {
    /// The plan for `classes`, in groups by the columns `by`. Where it comes from (program, files,
    /// predictions) and cautions are left to fill in.
    pub fn new(plan: &Plan, classes: &[String], by: &[String]) -> Self {
        let group = |g: &GroupPlan| group(g, classes);
        let draw = |d: &DrawPlan| PlannedDraw {
            draw: draw_name(d.draw).to_owned(),
            options: options(d, by),
            method: d.method.name().to_owned(),
            more: d.n_more,
            more_alone: d.n_more_alone,
        };
        let draws: Vec<PlannedDraw> = plan.draws.iter().map(draw).collect();
        Self {
            schema: PLAN_SCHEMA_VERSION,
            classes: classes.to_vec(),
            method: plan.aim.method.name().to_owned(),
            target: plan.aim.target.name().to_owned(),
            level: plan.aim.level,
            half_width: plan.aim.half_width,
            by: by.to_vec(),
            whole: group(&plan.whole),
            groups: plan.groups.iter().map(group).collect(),
            best: plan.best.map(|at| draws[at].draw.clone()),
            draws,
            ..Self::default()
        }
    }
}

fn group(plan: &GroupPlan, classes: &[String]) -> PlannedGroup {
    let class = |(plan, class): (&ClassPlan, &String)| PlannedClass {
        class: class.clone(),
        half_width: plan.half_width,
        least_half_width: plan.least_half_width,
        needed: plan.needed,
        bound: match plan.bound {
            Bound::HalfWidth => "half-width",
            Bound::Labels => "labels",
            Bound::RareClass => "rare-class",
            Bound::Articles => "articles",
        }
        .to_owned(),
        needed_alone: plan.needed_alone,
        is_borrowed: plan.is_borrowed,
    };
    PlannedGroup {
        name: plan.name.clone(),
        n_sentences: plan.n_rows,
        n_articles: plan.n_articles,
        n_labels: plan.n_labels,
        half_width: plan.half_width(),
        needed: plan.needed(),
        more: plan.more(),
        needed_alone: plan.needed_alone(),
        is_borrowed: plan.is_borrowed(),
        classes: plan.classes.iter().zip(classes).map(class).collect(),
    }
}

fn draw_name(draw: Draw) -> &'static str {
    match draw {
        Draw::Simple => "simple",
        Draw::Proportional => "proportional",
        Draw::Equal => "equal",
        Draw::ByUncertainty => "by-uncertainty",
    }
}

/// The options of `stancer sample` for a draw.
fn options(draw: &DrawPlan, by: &[String]) -> String {
    let (n, by) = (draw.n_more, by.join(","));
    match draw.draw {
        Draw::Simple => format!("-n {n}"),
        Draw::Proportional => format!("-n {n} --by {by}"),
        Draw::Equal => format!("-n {n} --by {by} --equal"),
        Draw::ByUncertainty => format!("-n {n} --by-uncertainty"),
    }
}
