//! Hand labelling: a queue in, pages on this machine, a table of labels out.

mod agreement;
mod answers;
mod checks;
mod desk;
mod guard;
mod labels;
mod learning;
mod offers;
mod opening;
mod order;
mod pages;
mod rules;
mod server;
mod session;
mod view;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::Streams;
use super::model_source::find_model;
use crate::data::{Output, Queue, QueueColumns, Scheme, default_codebook, default_scheme, hex};
use crate::error::{Error, Result};
use crate::report::{ShownCodebook, count};
use crate::seed::Seed;
use checks::{check_classes, check_options, check_output};
use desk::Desk;
use guard::Guard;
use learning::Learning;
use opening::opened;
use server::Served;
use session::Session;

/// The endings of the files beside a queue.
pub(super) const JOURNAL: &str = "journal";
pub(super) const LABELS: &str = "labels.csv";
pub(super) const MODEL: &str = "model";

/// How often the table of labels is brought up to date.
const EXPORT_EVERY: Duration = Duration::from_secs(1);
/// How often a wish to stop is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long answers under way may take when the program ends.
const LAST_ANSWERS: Duration = Duration::from_millis(500);

/// What to annotate, who does it and how.
#[derive(Debug, Clone, Default)]
pub struct AnnotateOptions {
    /// The sentences: a file of `sample`, `label --review` or `eval --audit`, or any table of them.
    pub queue: PathBuf,
    /// Where the labels go; `None` for `QUEUE.labels.csv`. The journal lies beside the queue as
    /// `QUEUE.journal`.
    pub output: Option<PathBuf>,
    /// The annotators, each with a door of their own.
    pub annotators: Vec<String>,
    /// Journals that others write elsewhere, to be taken into account and left alone.
    pub with: Vec<PathBuf>,
    /// The columns of the queue.
    pub columns: QueueColumns,
    /// The classes; `None` for the shipped scheme.
    pub scheme: Option<PathBuf>,
    /// The codebook, Markdown; `None` for the shipped one under the shipped scheme.
    pub codebook: Option<PathBuf>,
    /// The share of sentences that two annotators read.
    pub overlap: f64,
    /// The seed of the order.
    pub seed: Seed,
    /// Whether outlets are shown.
    pub shows_source: bool,
    /// Whether the machine's label is shown: by this model or, for `Some(None)`, the usual one.
    pub shows_model: Option<Option<PathBuf>>,
    /// Labels between two fits; `None` for none.
    pub retrain: Option<usize>,
    /// The port; `None` for a free one.
    pub port: Option<u16>,
    /// The address of a local network, for a team, with a token per annotator.
    pub listen: Option<SocketAddr>,
    /// The annotators' tokens, where `listen` asks for them.
    pub tokens: Vec<(String, String)>,
}

/// What the command is handed besides its streams.
#[derive(Clone, Copy)]
pub struct Doors<'d> {
    /// The time in UTC as RFC 3339.
    pub now: fn() -> String,
    /// A token that nobody can guess.
    pub token: fn() -> std::io::Result<String>,
    /// Shows an address to the user.
    pub open: Option<&'d dyn Fn(&str)>,
}

/// Serves the pages until the user stops it, and writes the labels.
///
/// # Errors
/// Whatever is wrong with the queue, the journal, the scheme, the codebook or the address;
/// [`Error::File`] where the labels cannot be written at the end (the journal has them).
pub fn annotate(
    options: &AnnotateOptions,
    doors: &Doors<'_>,
    streams: &mut Streams<'_>,
) -> Result<()> {
    check_options(options)?;
    let scheme = match &options.scheme {
        Some(path) => Scheme::read(path)?,
        None => default_scheme()?,
    };
    check_classes(&scheme, options.scheme.as_ref())?;
    let codebook = codebook_of(options, &scheme, streams)?;
    let output = options.output.clone();
    let output = output.unwrap_or_else(|| beside(&options.queue, LABELS));
    check_output(options, &output)?;
    let queue = Queue::read(&options.queue, &options.columns)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|e| Error::file(Path::new("the server"), "cannot start", e))?;
    let (listener, address) = runtime.block_on(bound(options))?;
    let name = options.queue.display().to_string();
    streams.say(&opening(&queue));
    let (journal, mut session) = opened(options, queue, &scheme, &output, streams)?;
    let model = match &options.shows_model {
        Some(path) => Some(find_model(path.as_deref(), streams)?.0),
        None => None,
    };
    let whos: Vec<usize> = options
        .annotators
        .iter()
        .map(|name| session.welcome(name))
        .collect();
    let is_new = !output.exists();
    // before anybody works: is there a place for the labels?
    write_labels(&session, &output)?;

    let tokens = tokens_of(options, &whos, doors)?;
    let host = shown_host(address);
    let addresses: Vec<String> = tokens
        .iter()
        .map(|(t, _)| format!("http://{host}/{t}/"))
        .collect();
    let desk = Arc::new(Desk::new(session, journal, doors.now));
    let learning = options
        .retrain
        .map(|every| Arc::new(Learning::new(scheme, every, beside(&options.queue, MODEL))));
    let served = Arc::new(Served {
        desk: desk.clone(),
        guard: Guard::new(address, tokens),
        queue: name,
        codebook,
        shows_source: options.shows_source,
        model,
        learning: learning.clone(),
        agreement: Mutex::new(None),
    });
    let server = runtime.spawn(async { axum::serve(listener, server::router(served)).await });
    if let Some(learning) = learning {
        learning.start(desk.clone());
    }
    for (name, address) in options.annotators.iter().zip(&addresses) {
        streams.print(&format!("{name}: {address}\n"))?;
    }
    streams.flush()?;
    streams.say("Ctrl-C ends it; every label is on the disk as soon as the page moves on");
    if options.listen.is_some() {
        streams.say(
            "warning: everybody on the network who knows an address can label as its annotator, \
             and what is sent is not encrypted: use it on a network that you trust",
        );
    }
    if let (Some(open), Some(first)) = (doors.open, addresses.first()) {
        open(first);
    }
    runtime.block_on(until_stopped(&server, &desk, &output, streams));
    server.abort();
    runtime.shutdown_timeout(LAST_ANSWERS);
    let state = desk.state();
    if state.session.revision > 0 {
        write_labels(&state.session, &output)?;
    } else {
        // nothing was ever decided
        state.journal.remove();
        if is_new {
            let _gone = std::fs::remove_file(&output);
        }
    }
    streams.print(&closing(&state.session, &whos, &output))
}

/// The place where the pages are asked for.
async fn bound(options: &AnnotateOptions) -> Result<(TcpListener, SocketAddr)> {
    let own = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), options.port.unwrap_or(0));
    let asked = options.listen.unwrap_or(own);
    let fail = |e| Error::file(Path::new(&asked.to_string()), "cannot listen there", e);
    let listener = TcpListener::bind(asked).await.map_err(fail)?;
    let address = listener.local_addr().map_err(fail)?;
    Ok((listener, address))
}

/// A token for each annotator: the one given, or a fresh one.
fn tokens_of(
    options: &AnnotateOptions,
    whos: &[usize],
    doors: &Doors<'_>,
) -> Result<Vec<(String, usize)>> {
    let place = Path::new("the system's random numbers");
    let token = |(name, who): (&String, &usize)| {
        let given = options.tokens.iter().find(|(other, _)| other == name);
        let token = match given {
            Some((_, token)) => token.clone(),
            None => (doors.token)().map_err(|e| Error::file(place, "cannot read", e))?,
        };
        Ok((token, *who))
    };
    options.annotators.iter().zip(whos).map(token).collect()
}

/// The address as others reach it: where all networks are listened to, that of the one which leads
/// out. Nothing is sent to find it.
fn shown_host(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    // a documentation address (RFC 5737), which is nobody's
    let route = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))
        .and_then(|socket| {
            socket
                .connect((Ipv4Addr::new(192, 0, 2, 1), 9))
                .map(|()| socket)
        })
        .and_then(|socket| socket.local_addr());
    let ip = route.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |own| own.ip());
    SocketAddr::new(ip, address.port())
}

/// Waits, and keeps the table of labels up to date.
async fn until_stopped<T>(
    server: &tokio::task::JoinHandle<T>,
    desk: &Desk,
    output: &Path,
    streams: &mut Streams<'_>,
) {
    let (mut written, mut since) = (desk.state().session.revision, Duration::ZERO);
    let mut complained = false;
    while !server.is_finished() && !streams.interrupted.load(Ordering::Relaxed) {
        tokio::time::sleep(LOOK_EVERY).await;
        since += LOOK_EVERY;
        let revision = desk.state().session.revision;
        if since < EXPORT_EVERY || revision == written {
            continue;
        }
        since = Duration::ZERO;
        let table = labels::table(&desk.state().session);
        match write_table(&table, output) {
            Ok(()) => (written, complained) = (revision, false),
            Err(e) if !complained => {
                complained = true;
                streams.say(&format!(
                    "warning: {e}; the journal has every label all the same"
                ));
            }
            Err(_) => {}
        }
    }
}

fn write_labels(session: &Session, output: &Path) -> Result<()> {
    write_table(&labels::table(session), output)
}

fn write_table(table: &[u8], output: &Path) -> Result<()> {
    let mut file = Output::create(output)?;
    file.write(table)?;
    file.finish()
}

/// `queue.csv` → `queue.journal`, beside the file itself where `queue` is a link to it.
pub(super) fn beside(queue: &Path, ending: &str) -> PathBuf {
    let real = queue
        .is_symlink()
        .then(|| queue.canonicalize().ok())
        .flatten();
    real.as_deref().unwrap_or(queue).with_extension(ending)
}

fn opening(queue: &Queue) -> String {
    let empty = match queue.n_empty {
        0 => String::new(),
        n => format!(", {} row(s) without text left out", count(n as u64)),
    };
    let n = count(queue.items.len() as u64);
    format!("{}: {n} sentences{empty}", queue.path.display())
}

fn closing(session: &Session, whos: &[usize], output: &Path) -> String {
    let of = |who: &usize| {
        let [labelled, skipped, rest] = session.tally(*who);
        let name = &session.annotators[*who].name;
        let [labelled, skipped, rest] = [labelled, skipped, rest].map(|n| count(n as u64));
        format!("{name}: {labelled} labelled, {skipped} skipped, {rest} to go\n")
    };
    let lines: String = whos.iter().map(of).collect();
    if session.revision == 0 {
        return format!("{lines}nothing was labelled, and no file is left\n");
    }
    let open = match session.open.len() {
        0 => String::new(),
        n => format!("; {n} disagreement(s) open, without a label until they are settled"),
    };
    let n = count(session.n_with_label() as u64);
    format!(
        "{lines}{n} sentences with a label → {}{open}\n",
        output.display()
    )
}

fn codebook_of(
    options: &AnnotateOptions,
    scheme: &Scheme,
    streams: &mut Streams<'_>,
) -> Result<ShownCodebook> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).map_err(|e| Error::file(path, "cannot read", e))
    };
    let text = match &options.codebook {
        Some(path) => read(path)?,
        None if *scheme == default_scheme()? => default_codebook().to_owned(),
        None => {
            streams.say("no codebook: --codebook FILE shows one (Markdown) beside the sentences");
            return Ok(ShownCodebook::default());
        }
    };
    let hash = hex(&Sha256::digest(text.as_bytes()));
    Ok(ShownCodebook::of(&text, hash.get(..12).unwrap_or_default()))
}
