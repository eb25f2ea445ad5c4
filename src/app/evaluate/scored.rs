//! From labelled rows to the record of their evaluation.

use crate::data::LabelledSet;
use crate::eval::{Bootstrap, COVERAGES, Figures, Scored, surest};
use crate::model::softmax;
use crate::report::{
    BaselineRecord, Calibration, CalibrationRecord, ClassCount, EvalRecord, FigureRecord,
    Intervals, MinPrecision, ReliabilityBin, RiskPoint, RowRecord, SCHEMA_VERSION, figure_map,
};

/// Baselines by the prefix of their figures.
const BASELINES: [&str; 3] = ["majority", "class_prior", "naive_bayes"];

/// Probabilities without the temperature.
pub(super) struct Before {
    /// The temperature; `None` where it differs from fold to fold.
    pub temperature: Option<f64>,
    /// One row of probabilities each.
    pub probabilities: Vec<Vec<f64>>,
}

impl Before {
    /// softmax(s) = softmax(T·ln p) for p = softmax(s/T).
    pub fn of(rows: &Scored, temperature: f64) -> Self {
        let raw = |p: &Vec<f64>| {
            let scores: Vec<f64> = (p.iter())
                .map(|p| temperature * p.max(f64::MIN_POSITIVE).ln())
                .collect();
            let mut raw = Vec::new();
            softmax(&scores, 1.0, &mut raw);
            raw
        };
        Self {
            temperature: Some(temperature),
            probabilities: rows.probabilities.iter().map(raw).collect(),
        }
    }
}

/// The record of `rows`, whose sentences are `set`; what lies beyond the figures is the caller's.
pub(super) fn record_of(
    rows: &Scored,
    set: &LabelledSet,
    before: Option<Before>,
    bootstrap: &Bootstrap,
) -> EvalRecord {
    let figures = Figures::new(rows);
    let all = figures.all(bootstrap);
    let confusion = rows.given().confusion(&vec![1; rows.truth.len()]);
    let classes = rows.class_names.iter().enumerate();
    let is_baseline = |name: &str| BASELINES.iter().any(|b| name.starts_with(&format!("{b}.")));
    let mut own = figure_map(&all, "");
    own.retain(|name, _| !is_baseline(name));
    let baselines = BASELINES.iter().map(|name| BaselineRecord {
        name: (*name).to_owned(),
        figures: figure_map(&all, &format!("{name}.")),
    });
    EvalRecord {
        schema: SCHEMA_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        classes: classes
            .map(|(k, class)| ClassCount {
                class: class.clone(),
                support: confusion.support(k) as u64,
                labelled: confusion.labelled(k) as u64,
            })
            .collect(),
        baselines: baselines.filter(|b| !b.figures.is_empty()).collect(),
        intervals: Intervals {
            level: bootstrap.level,
            resamples: bootstrap.n_resamples,
            seed: bootstrap.seed.0,
        },
        confusion: confusion.whole(),
        calibration: calibration(rows, &figures, &own, before),
        min_precision: rows.min_precision.map(|asked| MinPrecision {
            asked,
            confidence: figures.enough(),
        }),
        predictions: predictions(rows, set),
        figures: own,
        ..EvalRecord::default()
    }
}

fn predictions(rows: &Scored, set: &LabelledSet) -> Vec<RowRecord> {
    let names = &rows.class_names;
    (set.rows.iter().enumerate())
        .map(|(i, row)| RowRecord {
            id: row.id.clone(),
            group: row.group.clone(),
            truth: names[rows.truth[i]].clone(),
            label: names[rows.labels[i]].clone(),
            probabilities: rows.probabilities.get(i).cloned().unwrap_or_default(),
        })
        .collect()
}

fn calibration(
    rows: &Scored,
    figures: &Figures<'_>,
    own: &crate::report::FigureMap,
    before: Option<Before>,
) -> Option<CalibrationRecord> {
    let (curve, by_class) = figures.curves();
    if curve.is_empty() {
        return None;
    }
    let bins = |bins: Vec<crate::eval::Bin>| -> Vec<ReliabilityBin> {
        let bin = |b: crate::eval::Bin| ReliabilityBin {
            confidence: b.confidence,
            accuracy: b.accuracy,
            n: b.n,
        };
        bins.into_iter().map(bin).collect()
    };
    let risk = |right: &FigureRecord| FigureRecord {
        value: 1.0 - right.value,
        low: right.high.map(|v| 1.0 - v),
        high: right.low.map(|v| 1.0 - v),
    };
    let kept = COVERAGES.iter().zip(figures.thresholds());
    let points = kept.filter_map(|(&coverage, &confidence)| {
        let right = own.get(&format!("{}.accuracy", surest(coverage)))?;
        Some(RiskPoint {
            coverage,
            confidence,
            risk: risk(right),
        })
    });
    let least = curve.first().map_or(0.0, |b| b.confidence);
    let all = own.get("accuracy").map(|right| RiskPoint {
        coverage: 1.0,
        confidence: rows
            .probabilities
            .iter()
            .zip(&rows.labels)
            .map(|(p, &l)| p.get(l).copied().unwrap_or(least))
            .fold(1.0, f64::min),
        risk: risk(right),
    });
    let mut risk_coverage: Vec<RiskPoint> = all.into_iter().chain(points).collect();
    risk_coverage.reverse();
    Some(CalibrationRecord {
        temperature: before.as_ref().and_then(|b| b.temperature),
        before: before.map(|b| worth(rows, b.probabilities)),
        curve: bins(curve),
        by_class: by_class.into_iter().map(bins).collect(),
        risk_coverage,
    })
}

fn worth(rows: &Scored, probabilities: Vec<Vec<f64>>) -> Calibration {
    let without = Scored {
        probabilities,
        ..rows.clone()
    };
    let none = Bootstrap {
        n_resamples: 0,
        ..Bootstrap::default()
    };
    let figures = figure_map(&Figures::new(&without).all(&none), "");
    let value = |name: &str| figures.get(name).map_or(0.0, |f| f.value);
    Calibration {
        log_loss: value("log_loss"),
        brier: value("brier"),
        ece: value("ece"),
    }
}
