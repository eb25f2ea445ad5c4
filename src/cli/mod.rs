//! The command line: types, help, exit status.

mod args;
mod progress;

use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser;
use rand::TryRngCore;
use rand::rngs::OsRng;

use crate::app::{self, Doors, Streams};
use crate::data::hex;
use crate::error::{Error, Result};
use args::{Arguments, Command};
use progress::TerminalProgress;

/// Runs `stancer` with the arguments of the process and returns its exit status: 0 done, 1 a
/// failure of data or model, 2 wrong usage, 130 stopped by Ctrl-C.
pub fn run() -> u8 {
    run_with(std::env::args_os().collect())
}

/// Runs one subcommand, for the bins that are doors to it.
pub fn run_subcommand(name: &str) -> u8 {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    // usage lines name the command that the door leads to
    arguments.splice(..arguments.len().min(1), ["stancer".into(), name.into()]);
    run_with(arguments)
}

fn run_with(arguments: Vec<OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(e) => {
            let wrong_usage = e.use_stderr();
            // nobody may be listening
            let _unheard = e.print();
            return if wrong_usage { 2 } else { 0 };
        }
    };
    let progress = TerminalProgress::new(arguments.quiet);
    let mut out = BufWriter::new(std::io::stdout());
    let mut silence = std::io::sink();
    let mut stderr = std::io::stderr();
    let talk: &mut (dyn Write + Send) = if arguments.quiet {
        &mut silence
    } else {
        &mut stderr
    };
    let mut streams = Streams {
        out: &mut out,
        talk,
        progress: &progress,
        interrupted: &INTERRUPTED,
    };
    let ends_gently = matches!(
        arguments.command,
        Command::Label(_)
            | Command::Sample(_)
            | Command::Annotate(_)
            | Command::Estimate(_)
            | Command::Plan(_)
    );
    if ends_gently {
        stop_gently();
    }
    let done = dispatch(arguments.command, &mut streams).and_then(|()| {
        out.flush()
            .map_err(|e| Error::file("standard output".as_ref(), "cannot write", e))
    });
    match done {
        Ok(()) => 0,
        Err(e) if e.is_broken_pipe() => 0,
        Err(e) => {
            let _unheard = writeln!(std::io::stderr(), "error: {e}");
            e.exit_code()
        }
    }
}

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The first Ctrl-C lets the command bring its work to an end, the second ends it.
fn stop_gently() {
    // without a handler Ctrl-C ends the program at once, which loses no more than a kill does
    let _unhandled = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

fn dispatch(command: Command, streams: &mut Streams<'_>) -> Result<()> {
    match command {
        Command::Train(a) => app::train(&a.into(), streams),
        Command::Eval(a) => app::evaluate(&a.into(), streams),
        Command::Agreement(a) => app::agreement(&a.into(), streams),
        Command::Compare(a) => app::compare(&a.into(), streams),
        Command::Estimate(a) => app::estimate(&a.into(), streams),
        Command::Plan(a) => app::plan(&a.into(), streams),
        Command::Label(a) => app::label(&a.into(), streams),
        Command::Sample(a) => app::sample(&a.into(), streams),
        Command::Annotate(a) => {
            let open: Option<&dyn Fn(&str)> = a.opens_browser().then_some(&show);
            let doors = Doors { now, token, open };
            app::annotate(&a.into(), &doors, streams)
        }
    }
}

/// The time to the second, so that times sort as text.
fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// 128 bits of the system's chance, as 32 digits.
fn token() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    let filled = OsRng.try_fill_bytes(&mut bytes);
    filled.map(|()| hex(&bytes)).map_err(std::io::Error::other)
}

/// Opens the user's browser; where there is none, the printed address serves.
fn show(address: &str) {
    let _unshown = open::that_detached(address);
}
