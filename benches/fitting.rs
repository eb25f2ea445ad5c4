//! From labels to weights, step by step: `cargo bench --bench fitting`.
//!
//! One iteration takes all shipped training sentences; the fits begin at zero.

use std::path::Path;

use divan::counter::ItemsCount;
use stancer::data::{LabelledSet, Requested, default_labels, default_prior, default_scheme};
use stancer::eval::Problem;
use stancer::features::{Extractor, FeatureSettings, Sample, TermCounts, TfIdf};
use stancer::model::{LogisticParams, Prior, Solver, load_bytes};

fn main() {
    divan::main();
}

/// The shipped labels with what is counted in them.
struct Shipped {
    set: LabelledSet,
    extractor: Extractor,
    settings: FeatureSettings,
    classes: Vec<String>,
}

impl Shipped {
    fn new() -> Self {
        let scheme = default_scheme().unwrap();
        let settings = FeatureSettings::default();
        Self {
            set: default_labels(&scheme, &Requested::default()).unwrap(),
            extractor: Extractor::new(&scheme, &settings),
            classes: scheme.classes,
            settings,
        }
    }

    fn samples(&self) -> Vec<Sample<'_>> {
        self.set.rows.iter().map(Sample::from).collect()
    }

    fn counts(&self) -> TermCounts {
        TermCounts::of_frequent(
            &self.samples(),
            &self.extractor,
            self.settings.min_documents,
            None,
        )
    }

    fn bench_fit(&self, bencher: divan::Bencher<'_, '_>, prior: Option<&Prior>) {
        let counts = self.counts();
        let labels: Vec<usize> = self.set.rows.iter().map(|r| r.label).collect();
        let units = self.set.split_units();
        let problem = Problem {
            counts: &counts,
            labels: &labels,
            units: &units,
            weights: None,
            class_names: &self.classes,
            features: &self.settings,
            prior,
            mirrored: None,
        };
        let all: Vec<usize> = (0..labels.len()).collect();
        let params = LogisticParams::default().solver(Solver::Newton);
        bencher
            .counter(ItemsCount::new(all.len()))
            .bench_local(|| problem.fit(&all, params.clone()).unwrap());
    }
}

#[divan::bench(sample_count = 10)]
fn counting_terms(bencher: divan::Bencher<'_, '_>) {
    let shipped = Shipped::new();
    bencher
        .counter(ItemsCount::new(shipped.set.rows.len()))
        .bench_local(|| shipped.counts());
}

#[divan::bench(sample_count = 20)]
fn rows_of_counts(bencher: divan::Bencher<'_, '_>) {
    let shipped = Shipped::new();
    let counts = shipped.counts();
    let all: Vec<usize> = (0..counts.n_rows()).collect();
    bencher.counter(ItemsCount::new(all.len())).bench_local(|| {
        let tfidf = TfIdf::fit(&counts, &all, &shipped.settings, None);
        tfidf.transform_counts(&counts, &all)
    });
}

#[divan::bench(sample_count = 10)]
fn fit_without_a_prior(bencher: divan::Bencher<'_, '_>) {
    Shipped::new().bench_fit(bencher, None);
}

#[divan::bench(sample_count = 10)]
fn fit_with_the_shipped_prior(bencher: divan::Bencher<'_, '_>) {
    let shipped = Shipped::new();
    let model = load_bytes(default_prior(), Path::new("labels/prior.model")).unwrap();
    let scheme = default_scheme().unwrap();
    let prior = Prior::new(model, "shipped", &scheme, &shipped.settings).unwrap();
    shipped.bench_fit(bencher, Some(&prior));
}
