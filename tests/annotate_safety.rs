//! What must not happen to hand labels: lost, torn, or reached by strangers.

#[path = "common/annotating.rs"]
mod annotating;
mod common;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use annotating::{Annotating, Answer, decision, queue};
use common::{Workdir, csv_rows};
use serde_json::{Value, json};

fn json_kind() -> String {
    "Content-Type: application/json".to_owned()
}

/// A running program, and the request that would label its first sentence.
fn opened() -> (Workdir, Annotating, Value) {
    let w = Workdir::new();
    w.write("queue.csv", queue(5));
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let body = decision(&a.begin(0), json!("neutral"));
    (w, a, body)
}

/// Nothing was decided: the journal is as empty as before.
fn nothing_was_decided(w: &Workdir) {
    assert_eq!(w.read("queue.journal"), "");
}

fn post(a: &Annotating, headers: &[&str], body: &Value) -> Answer {
    let line = format!("POST {}api/decide HTTP/1.1\r\n", a.path(0));
    let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
    a.ask(&line, &headers, body.to_string().as_bytes()).unwrap()
}

#[test]
fn a_name_that_was_made_to_lead_here_is_refused() {
    let (w, a, body) = opened();
    let port = a.host().split(':').nth(1).unwrap();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1:1".to_owned(),
        format!("10.0.0.1:{port}"),
        String::new(),
        format!("127.0.0.1:{port}\r\nHost: evil.example:{port}"),
    ] {
        let host = format!("Host: {host}");
        let answer = post(&a, &[&host, &json_kind()], &body);
        assert!([400, 403].contains(&answer.status), "{host}: {answer:?}");
        let line = format!("GET {} HTTP/1.1\r\n", a.path(0));
        let page = a.ask(&line, &[host], b"").unwrap();
        assert!([400, 403].contains(&page.status), "{page:?}");
    }
    nothing_was_decided(&w);
    let own = format!("Host: localhost:{port}");
    assert_eq!(post(&a, &[&own, &json_kind()], &body).status, 200);
}

#[test]
fn a_foreign_page_cannot_label() {
    let (w, a, body) = opened();
    let own = format!("Origin: http://{}", a.host());
    for (header, kind) in [
        ("Origin: http://evil.example", "application/json"),
        ("Origin: null", "application/json"),
        ("Sec-Fetch-Site: cross-site", "application/json"),
        ("Sec-Fetch-Site: same-site", "application/json"),
        // what a form of a foreign page can send without being asked
        (own.as_str(), "text/plain"),
        (own.as_str(), "application/x-www-form-urlencoded"),
    ] {
        let kind = format!("Content-Type: {kind}");
        let answer = post(&a, &[header, &kind], &body);
        assert!([403, 415].contains(&answer.status), "{header}: {answer:?}");
    }
    nothing_was_decided(&w);
    let headers = [own.as_str(), "Sec-Fetch-Site: same-origin", &json_kind()];
    assert_eq!(post(&a, &headers, &body).status, 200);
}

#[test]
fn without_the_token_nothing_is_there() {
    let (w, a, body) = opened();
    let token = a.path(0);
    let nearly = token.replacen(&token[1..2], if &token[1..2] == "0" { "1" } else { "0" }, 1);
    for path in [
        "/",
        "//",
        "/x/",
        "/api/start",
        &nearly,
        &token[..token.len() - 2],
    ] {
        for what in ["", "api/start", "assets/style.css", "agreement"] {
            let answer = a
                .ask(&format!("GET {path}{what} HTTP/1.1\r\n"), &[], b"")
                .unwrap();
            assert_eq!(answer.status, 404, "{path}{what}");
            assert!(!answer.body.contains("Sentence"), "{answer:?}");
        }
        let line = format!("POST {path}api/decide HTTP/1.1\r\n");
        let answer = a
            .ask(&line, &[json_kind()], body.to_string().as_bytes())
            .unwrap();
        assert_eq!(answer.status, 404);
    }
    nothing_was_decided(&w);
}

#[test]
fn paths_lead_out_of_no_folder() {
    let (w, a, _) = opened();
    w.write("secret.csv", "secret");
    for path in [
        "assets/../../queue.csv",
        "assets/..%2f..%2fsecret.csv",
        "assets/%2e%2e/%2e%2e/secret.csv",
        "assets//etc/passwd",
        "assets/..\\secret.csv",
        "assets/%00style.css",
        "../secret.csv",
        "secret.csv",
    ] {
        let answer = a.get(0, path);
        assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.body.contains("secret\n") && !answer.body.contains("root:"));
    }
}

#[test]
fn large_and_broken_requests_are_refused() {
    let (w, a, body) = opened();
    let line = format!("POST {}api/decide HTTP/1.1\r\n", a.path(0));
    let mut large = body.clone();
    large["note"] = json!("x".repeat(10_000_000));
    let answer = a.ask(&line, &[json_kind()], large.to_string().as_bytes());
    // it may hang up before all was sent
    assert!(answer.is_none_or(|answer| answer.status == 413));
    let changed = |name: &str, value: Value| {
        let mut changed = body.clone();
        changed[name] = value;
        changed.to_string()
    };
    for (request, status) in [
        (String::new(), 400),
        ("{".to_owned(), 400),
        ("[]".to_owned(), 400),
        ("{}".to_owned(), 400),
        ("[".repeat(10_000), 400),
        (changed("more", json!(1)), 400),
        (changed("label", json!(7)), 400),
        (changed("pass", json!(300)), 400),
        (changed("label", json!("favour")), 409),
        (changed("pass", json!(2)), 409),
        (changed("id", json!("s99")), 409),
        (changed("note", json!("x".repeat(5000))), 409),
    ] {
        let answer = a.ask(&line, &[json_kind()], request.as_bytes()).unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.json()["error"].is_string());
    }
    let sentences: Vec<String> = (1..=5).map(|i| format!("s{i}")).collect();
    let not_offered = sentences.iter().filter(|id| **id != body["id"]);
    for id in not_offered {
        let request = changed("id", json!(id));
        assert_eq!(
            a.ask(&line, &[json_kind()], request.as_bytes())
                .unwrap()
                .status,
            409
        );
    }
    assert_eq!(a.get(0, "api/decide").status, 405);
    nothing_was_decided(&w);
    assert_eq!(
        post(&a, &[&json_kind()], &body).status,
        200,
        "and it goes on"
    );
}

#[test]
fn a_sentence_that_is_html_stays_text() {
    let w = Workdir::new();
    let text = "<script>alert(1)</script><img src=x onerror=alert(1)> \"quoted\" &amp; done.";
    let id = "</script><b>1";
    let quoted = text.replace('"', "\"\"");
    w.write(
        "queue.csv",
        format!("id,text,source\n{id},\"{quoted}\",<i>agency\n"),
    );
    let a = Annotating::start(&w, "queue.csv --annotator <b>ana --show-source", 1);
    let answer = a.get(0, "api/start");
    assert!(
        answer.head.contains("content-type: application/json"),
        "{answer:?}"
    );
    assert!(answer.head.contains("x-content-type-options: nosniff"));
    let view = answer.json()["view"].clone();
    assert_eq!(
        (&view["item"]["text"], &view["item"]["source"]),
        (&json!(text), &json!("<i>agency"))
    );
    a.label(0, &view, "neutral");
    let page = a.get(0, "");
    assert!(
        !page.body.contains("alert(1)"),
        "pages are the same for everybody"
    );
    for needed in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(page.head.contains(needed), "{}", page.head);
    }
    a.stop();
    let rows = csv_rows(&w.read("queue.labels.csv"));
    assert_eq!((rows[1][0].as_str(), rows[1][2].as_str()), (id, text));
}

/// The last label of each sentence by the journal, and that no line is torn.
fn journal(w: &Workdir) -> BTreeMap<String, String> {
    let text = w.read("queue.journal");
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    let mut labels = BTreeMap::new();
    for line in whole.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let [id, label] = ["id", "label"].map(|key| entry[key].as_str().unwrap().to_owned());
        assert!(labels.insert(id, label).is_none(), "labelled twice: {line}");
    }
    labels
}

#[test]
fn fifty_kills_lose_no_label_that_was_confirmed() {
    let w = Workdir::new();
    w.write("queue.csv", queue(20_000));
    let mut confirmed: BTreeMap<String, String> = BTreeMap::new();
    let mut n_cut = 0;
    for round in 0..50_u64 {
        let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
        let id = a.id().to_string();
        // 5 to 100 ms: before, within and between decisions
        let moment = Duration::from_millis(5 + (round * 37) % 96);
        let killer = std::thread::spawn(move || {
            std::thread::sleep(moment);
            Command::new("kill").args(["-9", &id]).status().unwrap();
        });
        let start = a.ask(
            &format!("GET {}api/start HTTP/1.1\r\n", a.path(0)),
            &[],
            b"",
        );
        let mut view = start.map(|answer| answer.json()["view"].clone());
        while let Some(before) = view {
            let label = ["pro-us", "neutral", "pro-russia"][confirmed.len() % 3];
            let answer = a.try_post(0, "decide", &decision(&before, json!(label)));
            view = answer.map(|answer| {
                assert_eq!(answer.status, 200, "{answer:?}");
                // every fiftieth is one's own again, which is no label of its own
                if before["item"]["pass"] == 1 {
                    let id = before["item"]["id"].as_str().unwrap().to_owned();
                    assert!(confirmed.insert(id, label.to_owned()).is_none());
                }
                answer.json()
            });
        }
        killer.join().unwrap();
        drop(a);
        let written = journal_of_first_passes(&w);
        for (id, label) in &confirmed {
            assert_eq!(written.get(id), Some(label), "round {round}: {id}");
        }
        // what was on the disk but not confirmed any more counts as well
        n_cut += written.len() - confirmed.len();
        confirmed = written;
    }
    assert!(confirmed.len() > 50, "{} labels", confirmed.len());
    assert!(n_cut <= 50, "at most one for each kill");
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let labelled = a.begin(0)["progress"]["labelled"].as_u64().unwrap();
    assert_eq!(labelled as usize, confirmed.len());
    a.stop();
    let rows = csv_rows(&w.read("queue.labels.csv"));
    let table: BTreeMap<String, String> = (rows[1..].iter())
        .map(|row| (row[0].clone(), row[3].clone()))
        .collect();
    assert_eq!(table, confirmed);
}

fn journal_of_first_passes(w: &Workdir) -> BTreeMap<String, String> {
    let text = w.read("queue.journal");
    let first: Vec<&str> = (text.split_inclusive('\n'))
        .filter(|line| !line.contains("\"pass\":2"))
        .collect();
    w.write("first.journal", first.concat());
    let moved = Workdir::new();
    moved.write("queue.journal", first.concat());
    journal(&moved)
}

#[cfg(unix)]
#[test]
fn a_label_that_cannot_be_written_is_not_confirmed() {
    let w = Workdir::new();
    w.write("queue.csv", queue(20));
    let program = env!("CARGO_BIN_EXE_stancer");
    // files may grow to one block of 512 or 1024 bytes
    let mut command = Command::new("sh");
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec {program} annotate queue.csv --annotator ana \"$@\""
    );
    command.args(["-c", &script, "sh"]);
    let a = Annotating::of(command, &w, 1);
    let mut view = a.begin(0);
    let mut n_written = 0;
    let refused = loop {
        let answer = a.post(0, "decide", &decision(&view, json!("neutral")));
        if answer.status != 200 {
            break answer;
        }
        n_written += 1;
        view = answer.json();
    };
    assert_eq!(refused.status, 500, "{refused:?}");
    let reason = refused.json()["error"].as_str().unwrap().to_owned();
    assert!(
        reason.contains("Not saved: queue.journal: cannot write"),
        "{reason}"
    );
    assert_eq!(
        a.begin(0)["item"]["id"],
        view["item"]["id"],
        "the sentence stays"
    );
    assert!(n_written >= 1);
    a.kill();
    assert_eq!(journal(&w).len(), n_written);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    assert_eq!(a.begin(0)["progress"]["labelled"], n_written);
}
