//! The arguments of `plan`.

use std::path::PathBuf;

use clap::Args;

use super::estimate::EvidenceArguments;
use crate::app::PlanOptions;

/// Plan how many more hand labels give intervals of a wanted width, and how to draw them
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer plan corpus.csv --labels corpus.queue.labels.csv --half-width 0.03\n  \
    stancer plan corpus.csv --labels corpus.queue.labels.csv --half-width 0.05 --by source\n\n\
    The labels there are tell how much the model errs; 50 or more, drawn at random, will do. It says\n\
    what each group needs, what labels alone would need, and which options of `stancer sample` get by\n\
    with the fewest.")]
pub(in crate::cli) struct PlanArguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Half the width that the interval of every class (in every group) shall have: 0.02 for ± 2
    /// percentage points
    #[arg(long, value_name = "SHARE", value_parser = half_width)]
    half_width: f64,
    /// Write all figures as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
}

/// Above 0, below 1.
fn half_width(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(width) if width > 0.0 && width < 1.0 => Ok(width),
        _ => Err(
            "expected a share above 0 and below 1, e.g. 0.02 for ± 2 percentage points".to_owned(),
        ),
    }
}

impl From<PlanArguments> for PlanOptions {
    fn from(a: PlanArguments) -> Self {
        Self {
            evidence: a.evidence.into(),
            half_width: a.half_width,
            json: a.json,
        }
    }
}
