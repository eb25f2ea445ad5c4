//! Fits a model of words 1–2 alone on labelled files and saves it, for comparing speed with tools
//! that count nothing else: `cargo run --release --example words_model -- MODEL LABELS.csv …`.

use std::path::PathBuf;

use stancer::data::{Output, Requested, default_scheme, read_labelled};
use stancer::eval::Problem;
use stancer::features::{Extractor, FeatureSettings, Sample, TermCounts};
use stancer::model::{
    Classifier, CrossValidated, LogisticParams, PackedCurvature, PackedTrace, Trace, Training, save,
};

/// scikit-learn's C = 4.
const ALPHA: f64 = 0.25;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let path = arguments
        .next()
        .ok_or("usage: words_model MODEL LABELS.csv …")?;
    let files: Vec<PathBuf> = arguments.collect();
    let scheme = default_scheme()?;
    let labels = read_labelled(&files, &scheme, &Requested::default())?;
    let settings = FeatureSettings {
        word_ngrams: 2,
        char_max: 0,
        window: 0,
        window_kinds: 0,
        frame_ngrams: 0,
        pairs: 0,
        shape: false,
        min_documents: 1,
        ..FeatureSettings::default()
    };
    let texts: Vec<Sample<'_>> = labels.rows.iter().map(Sample::from).collect();
    let counts = TermCounts::of(&texts, &Extractor::new(&scheme, &settings));
    let targets: Vec<usize> = labels.rows.iter().map(|r| r.label).collect();
    let units = labels.split_units();
    let problem = Problem {
        counts: &counts,
        labels: &targets,
        units: &units,
        weights: None,
        class_names: &scheme.classes,
        features: &settings,
        prior: None,
        mirrored: None,
    };
    let all: Vec<usize> = (0..targets.len()).collect();
    let (tfidf, fitted) = problem.fit(&all, LogisticParams::default().alpha(ALPHA))?;
    let n_classes = scheme.classes.len();
    let trace = Trace::of(&labels, &counts, &tfidf, n_classes, None);
    let training = Training {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        rows: targets.len(),
        groups: units.iter().max().map_or(0, |u| u + 1),
        class_counts: labels.class_counts(n_classes),
        sha256: labels.hash(),
        seed: 0,
        alpha: ALPHA,
        solver: fitted.report.solver.to_owned(),
        iterations: fitted.report.iterations,
        objective: fitted.report.objective,
        gradient_norm: fitted.report.gradient_norm,
        prior: None,
        cross_validated: CrossValidated {
            folds: 0,
            macro_f1: 0.0,
            log_loss: 0.0,
            classes: Vec::new(),
        },
    };
    let classifier = Classifier {
        trace: PackedTrace::pack(&trace)?,
        model: fitted.model.rounded()?,
        curvature: PackedCurvature::default(),
        temperature: 1.0,
        target: None,
        scheme,
        settings,
        tfidf,
        training,
    };
    println!("{} features", classifier.tfidf.n_features());
    save(&classifier, Output::create(&path)?)?;
    Ok(())
}
