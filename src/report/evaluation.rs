//! An evaluation as text for the terminal, at most 100 columns wide.

use super::sections::{behaviour, terms};
use super::{
    AuditRecord, CalibrationRecord, EvalRecord, FigureRecord, LearningCurveRecord, RepeatsRecord,
    Shown, SlicesRecord, Split, confusion_table, counted, score,
};

/// The coverages that the terminal shows; the record has more.
const SHOWN_COVERAGES: [u32; 2] = [80, 50];

impl EvalRecord {
    /// The whole evaluation, section by section.
    pub fn shown(&self) -> String {
        let sections = [
            self.head(),
            self.scores(),
            self.baseline_scores(),
            self.confusion(),
            self.confidence(),
            self.slices
                .as_ref()
                .map_or(String::new(), SlicesRecord::shown),
            (self.learning_curve.as_ref()).map_or(String::new(), LearningCurveRecord::shown),
            behaviour(&self.behaviour),
            terms(&self.terms),
            self.audit
                .as_ref()
                .map_or(String::new(), AuditRecord::shown),
            self.repeats
                .as_ref()
                .map_or(String::new(), RepeatsRecord::shown),
            self.note(),
        ];
        let filled: Vec<String> = sections.into_iter().filter(|s| !s.is_empty()).collect();
        filled.join("\n")
    }

    fn head(&self) -> String {
        let s = &self.subject;
        let how = match s.split {
            Split::HeldOut => "not trained on".to_owned(),
            Split::CrossValidated => {
                format!(
                    "each labelled by a model fitted without its article, {}",
                    s.model
                )
            }
            Split::Forward => format!(
                "each labelled by a model fitted on earlier ones; {} left out",
                counted(
                    s.n_unscored,
                    "without earlier ones is",
                    "without earlier ones are"
                )
            ),
            Split::Predictions => format!("labelled by {}", s.model),
        };
        format!(
            "{}: {} of {},\n{how}\n",
            s.files.join(", "),
            counted(s.n_rows, "sentence", "sentences"),
            counted(s.n_groups, "article", "articles"),
        )
    }

    fn scores(&self) -> String {
        let figures = Shown(&self.figures);
        let favg = match self.figures.get("f_avg") {
            Some(f) => format!("F_avg      {}\n", f.score()),
            None => String::new(),
        };
        format!(
            "{}\naccuracy   {}\nMCC        {}\n{favg}",
            figures.table(&self.classes, self.subject.n_rows as u64),
            figures.percent("accuracy"),
            figures.score("mcc"),
        )
    }

    fn baseline_scores(&self) -> String {
        let mut lines = String::new();
        for baseline in &self.baselines {
            let figures = Shown(&baseline.figures);
            let lead = if lines.is_empty() { "to beat" } else { "" };
            lines.push_str(&format!(
                "{lead:<11}{:<22} macro-F1 {}, accuracy {}\n",
                baseline_name(&baseline.name),
                figures.score("macro_average.f1"),
                figures.percent("accuracy"),
            ));
        }
        lines
    }

    fn confusion(&self) -> String {
        let names: Vec<&str> = self.classes.iter().map(|c| c.class.as_str()).collect();
        confusion_table(&self.confusion, &names)
    }

    fn confidence(&self) -> String {
        let Some(calibration) = &self.calibration else {
            return String::new();
        };
        let figures = Shown(&self.figures);
        let surest: String = (SHOWN_COVERAGES.iter())
            .map(|c| {
                let right = figures.percent(&format!("surest_{c}.accuracy"));
                format!("of the surest {c} % of the sentences {right} are labelled rightly\n")
            })
            .collect();
        format!(
            "calibration error {}, by class {}\nBrier score {}, log loss {}\n{}\n{surest}{}\
             area under risk and coverage {} (0 is best)\n",
            figures.score("ece"),
            figures.score("ece_by_class"),
            figures.score("brier"),
            figures.score("log_loss"),
            before(calibration),
            self.enough(),
            figures.score("aurc"),
        )
    }

    fn enough(&self) -> String {
        let figures = Shown(&self.figures);
        let Some(asked) = self.min_precision else {
            return String::new();
        };
        match asked.confidence {
            None => format!(
                "no confidence makes {:.0} % of the labels right\n",
                100.0 * asked.asked
            ),
            Some(confidence) => format!(
                "from confidence {} on {} are labelled rightly (asked for: {:.0} %),\n           \
                 and {} of the sentences are that sure:\n           \
                 stancer label FILE --min-confidence {}\n",
                threshold(confidence),
                figures.percent("enough.accuracy"),
                100.0 * asked.asked,
                figures.percent("enough.coverage"),
                threshold(confidence),
            ),
        }
    }

    fn note(&self) -> String {
        let has_interval = |f: &FigureRecord| f.low.is_some();
        if self.figures.values().any(has_interval) {
            format!(
                "in brackets: {:.0} % intervals from {} of articles\n",
                100.0 * self.intervals.level,
                counted(self.intervals.resamples as usize, "resample", "resamples")
            )
        } else {
            "no interval: the sentences are all of one article, or --resamples is 0\n".to_owned()
        }
    }
}

fn before(calibration: &CalibrationRecord) -> String {
    match (&calibration.before, calibration.temperature) {
        (Some(before), temperature) => format!(
            "before the temperature{}: error {}, Brier score {}, log loss {}\n",
            temperature.map_or(String::new(), |t| format!(" ({t:.2})")),
            score(before.ece),
            score(before.brier),
            score(before.log_loss),
        ),
        _ => String::new(),
    }
}

/// What a baseline is, in words.
pub fn baseline_name(name: &str) -> &str {
    match name {
        "majority" => "the commonest class",
        "class_prior" => "a guess by shares",
        "naive_bayes" => "Naive Bayes of words",
        other => other,
    }
}

/// A confidence as `label` prints it, rounded up so that nothing below it is let in.
pub(super) fn threshold(confidence: f64) -> String {
    format!("{:.4}", (confidence * 1e4).ceil() / 1e4)
}
