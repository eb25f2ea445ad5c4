//! Checks of the data: what training and test share, and labels worth a second look.

use maud::{Markup, html};

use super::parts::{Section, counted, heads, name, number, score_or_dash, short, table};
use super::verdict::treatment;
use crate::report::{AuditRecord, DRIFT_SHOWN, DriftRecord, EvalRecord};

pub(super) fn repeats(record: &EvalRecord) -> Option<Section> {
    let r = record.repeats.as_ref()?;
    let lines = [
        ("of an article that was trained on", r.n_shared_articles),
        ("trained on word by word", r.n_exact),
        ("with a near duplicate in training", r.n_near),
    ];
    let counts = html! {
        @for (what, n) in lines { tr { th scope="row" { (what) } td.n { (number(n as u64)) } } }
    };
    let examples = html! {
        @for e in &r.examples {
            tr {
                th scope="row" { (name(&e.id)) }
                td { (name(&e.training)) }
                td.n { (score_or_dash(e.similarity)) }
            }
        }
    };
    let head = html! {
        tr {
            th scope="col" { "test sentence" }
            th scope="col" { "training sentence or article" }
            th.n scope="col" { "shared pairs of words" }
        }
    };
    let none = lines.iter().all(|(_, n)| *n == 0);
    Some(Section {
        id: "repeats",
        title: "Repeats of training in the test",
        body: html! {
            p {
                "The test sentences were compared with "
                (counted(r.n_training, "training sentence")) "."
                @if none { " No repeat was found." } @else { " " (treatment(r.treatment)) }
            }
            @if !none { (table("Repeats", &heads("test sentences", &["number"]), &counts)) }
            @if !r.examples.is_empty() {
                h3 { "The most alike" }
                (table("The most alike sentences", &head, &examples))
            }
        },
    })
}

pub(super) fn audit(record: &EvalRecord) -> Option<Section> {
    let audit = record.audit.as_ref()?;
    Some(Section {
        id: "audit",
        title: "Labels worth a second look",
        body: html! {
            p {
                (counted(audit.n_implausible, "label")) " that the model, trained without the \
                 article, finds implausible; " (counted(audit.n_conflicts, "label"))
                " of near duplicates that contradict one another. Implausible does not mean wrong: \
                 a person decides."
            }
            @if !audit.file.is_empty() {
                p { "They are listed in " code { (short(&audit.file, 200)) } "." }
            }
            @if !audit.drift.is_empty() { (drift(audit)) }
        },
    })
}

fn drift(audit: &AuditRecord) -> Markup {
    let points = |v: f64| format!("{:+.1}", 100.0 * v).replace('-', "−");
    let is_notable = |d: &DriftRecord| d.z.abs() >= DRIFT_SHOWN;
    let head = html! {
        tr {
            th scope="col" { "annotator" }
            th scope="col" { "class" }
            th.n scope="col" { "labels" }
            th.n scope="col" { "first half" }
            th.n scope="col" { "second half" }
            th.n scope="col" { "z" }
        }
    };
    let rows = html! {
        @for d in &audit.drift {
            tr {
                th scope="row" { (name(&d.annotator)) }
                td { (name(&d.class)) @if is_notable(d) { small.flag { "! moved" } } }
                td.n { (number(d.n as u64)) }
                td.n { (points(d.first)) }
                td.n { (points(d.second)) }
                td.n { (format!("{:+.1}", d.z).replace('-', "−")) }
            }
        }
    };
    html! {
        h3 { "Drift of annotators" }
        p {
            "How much more often than the model expects each annotator gave a class, in percentage \
             points, in the first and the second half of the rows; z is the difference in standard \
             errors; from 3 on it is marked."
        }
        (table("Drift of annotators", &head, &rows))
    }
}
