//! What stands in a page, as text and in a browser.

use std::path::Path;

use crate::browser;
use crate::common::Workdir;

pub fn between<'a>(text: &'a str, begin: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(begin)
        .skip(1)
        .filter_map(move |rest| rest.split(end).next())
}

/// A page that loads nothing, whose links lead somewhere and whose headings skip no level.
pub fn assert_stands_alone(text: &str) {
    for foreign in [
        "<script", "<link", "<img", "http://", "https://", "url(", "@import",
    ] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    for link in between(text, "href=\"#", "\"") {
        assert!(text.contains(&format!("id=\"{link}\"")), "{link}");
    }
    let mut last = 0;
    for level in between(text, "<h", ">").filter_map(|h| h.get(..1)?.parse::<u8>().ok()) {
        assert!(level <= last + 1, "h{level} after h{last}");
        last = level;
    }
}

pub fn ids(page: &str) -> Vec<&str> {
    between(page, "<section id=\"", "\"").collect()
}

/// Puts the page at `name` into a frame of a telephone's width and measures it there.
pub fn measured(w: &Workdir, browser: &Path, name: &str, dark: bool) -> serde_json::Value {
    w.write(
        "frame.html",
        format!(
            "<!doctype html><pre id=out></pre><script>
            function measure(frame) {{
                const d = frame.contentDocument, root = d.documentElement;
                const size = s => {{ const b = s.getBoundingClientRect(); return [b.width, b.height]; }};
                document.getElementById('out').textContent = 'BEGIN' + JSON.stringify({{
                    width: root.scrollWidth,
                    room: root.clientWidth,
                    charts: [...d.querySelectorAll('figure svg')].map(size),
                    alien: d.querySelectorAll('script, img, iframe, [onerror]').length,
                    ink: d.defaultView.getComputedStyle(d.querySelector('svg text')).fill,
                }}) + 'END';
            }}
            </script><iframe src={name} width=390 height=800 style=border:0 onload=measure(this)></iframe>"
        ),
    );
    let (dom, said) = browser::loaded(browser, &w.path("frame.html"), dark);
    let json = between(&dom, "BEGIN", "END").next().unwrap_or_default();
    serde_json::from_str(json).unwrap_or_else(|e| panic!("{e}: {json}\n{said}"))
}
