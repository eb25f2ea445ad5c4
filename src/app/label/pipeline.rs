//! Reading, labelling and writing at once: each thread reads a batch, labels it and hands it in; the
//! batches are written in the order in which they were read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::batch::{Batch, OnBadRow};
use super::checkpoint::{Checkpoint, LazyIdentity};
use super::line::{LineMaker, Lines};
use super::outputs::Outputs;
use super::tally::Tally;
use crate::app::Progress;
use crate::data::{Table, TablePosition};
use crate::error::{Error, Result};

/// A killed run loses about this much work.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(1);
/// Batches per thread that may wait for one before them.
const WAITING_PER_THREAD: usize = 16;
/// Bytes that may: a batch has few rows, but these may be giant.
const MOST_WAITING_BYTES: usize = 64 << 20;
/// Larger buffers are given back.
const LARGEST_SPARE: usize = 1 << 22;

/// How a run goes.
pub(super) struct Pipeline<'p, 'm> {
    pub lines: &'p LineMaker<'m>,
    pub bad_rows: OnBadRow,
    /// What checkpoints are marked with; `None` for a run that cannot be resumed.
    pub identity: Option<&'p LazyIdentity<'m>>,
    pub target: &'p Path,
    pub interrupted: &'p AtomicBool,
    pub progress: &'p dyn Progress,
}

/// The side of the input.
struct Input<'t> {
    table: Table<'t>,
    /// Batches and rows read so far.
    n_batches: u64,
    n_rows: u64,
    ended: bool,
    failure: Option<Error>,
}

/// The side of the outputs.
struct Sink<'o, 't> {
    outputs: Outputs<'o>,
    tally: &'t mut Tally,
    /// The number of the batch that is to be written next.
    next: u64,
    /// Batches that are labelled before their turn.
    waiting: BTreeMap<u64, (Taken, Lines)>,
    waiting_bytes: usize,
    spare: Vec<Lines>,
    /// Behind the last batch written.
    position: TablePosition,
    last_checkpoint: Instant,
    failure: Option<Error>,
}

/// What is known of a batch that was read.
struct Taken {
    number: u64,
    /// Where the rows behind it begin.
    end: TablePosition,
    /// The bytes of the file read by then, and all of them.
    consumed: Option<(u64, u64)>,
}

/// A thread that panicked has left what it held as it was between two batches.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pipeline<'_, '_> {
    /// Labels the rest of `table` on as many threads as rayon has, and finishes the outputs.
    ///
    /// # Errors
    /// Those of reading and writing, after which nothing is left behind, but for a full disk and
    /// [`Error::Interrupted`], after which the run can go on.
    pub fn run(&self, table: Table<'_>, outputs: Outputs<'_>, tally: &mut Tally) -> Result<()> {
        let n_threads = rayon::current_num_threads();
        let position = table.position();
        let input = Mutex::new(Input {
            table,
            n_batches: 0,
            n_rows: tally.read,
            ended: false,
            failure: None,
        });
        let sink = Mutex::new(Sink {
            outputs,
            tally,
            next: 0,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            spare: Vec::new(),
            position,
            last_checkpoint: Instant::now(),
            failure: None,
        });
        let written = Condvar::new();
        let work = || self.work(&input, &sink, &written, WAITING_PER_THREAD * n_threads);
        if n_threads == 1 {
            work();
        } else {
            std::thread::scope(|scope| (0..n_threads).for_each(|_| drop(scope.spawn(work))));
        }
        let input = input.into_inner().unwrap_or_else(PoisonError::into_inner);
        let sink = sink.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.end(sink, input.failure)
    }

    fn end(&self, mut sink: Sink<'_, '_>, unread: Option<Error>) -> Result<()> {
        if let Some(e) = sink.failure {
            // what the last checkpoint has is whole and can be gone on with
            if !(e.is_full_disk() && Checkpoint::exists(self.target)) {
                self.discard(sink.outputs);
            }
            return Err(e);
        }
        if let Some(e) = unread {
            self.discard(sink.outputs);
            return Err(e);
        }
        if self.interrupted.load(Ordering::Relaxed) {
            self.checkpoint(&mut sink, false)?;
            let resumable = self.identity.is_some();
            if !resumable {
                sink.outputs.discard();
            }
            return Err(interrupted(sink.tally.read, resumable));
        }
        // a kill among the renames must not look like one in the midst of the rows
        let has_checkpoint = Checkpoint::exists(self.target);
        let ready = match sink.outputs.are_several() || has_checkpoint {
            true => self.checkpoint(&mut sink, true),
            // so that a full disk shows while everything can still be taken away
            false => sink.outputs.sync().map(drop),
        };
        if let Err(e) = ready {
            if !has_checkpoint {
                self.discard(sink.outputs);
            }
            return Err(e);
        }
        sink.outputs.finish()?;
        self.forget();
        Ok(())
    }

    /// Leaves nothing behind.
    fn discard(&self, outputs: Outputs<'_>) {
        outputs.discard();
        self.forget();
    }

    fn forget(&self) {
        if self.identity.is_some() {
            Checkpoint::remove(self.target);
        }
    }

    fn work(
        &self,
        input: &Mutex<Input<'_>>,
        sink: &Mutex<Sink<'_, '_>>,
        written: &Condvar,
        most_waiting: usize,
    ) {
        let mut labeller = self.lines.folded.labeller();
        let mut batch = Batch::default();
        while let Some(taken) = self.read(input, &mut batch) {
            let mut lines = lock(sink).spare.pop().unwrap_or_default();
            self.lines.label(&batch, &mut labeller, &mut lines);
            batch.shrink();
            let mut sink = lock(sink);
            while (sink.waiting.len() >= most_waiting || sink.waiting_bytes >= MOST_WAITING_BYTES)
                && sink.next != taken.number
                && sink.failure.is_none()
            {
                sink = written.wait(sink).unwrap_or_else(PoisonError::into_inner);
            }
            sink.waiting_bytes += lines.result.len();
            sink.waiting.insert(taken.number, (taken, lines));
            if let Err(e) = self.write(&mut sink) {
                sink.failure.get_or_insert(e);
                // nobody needs to read any further
                lock(input).ended = true;
            }
            written.notify_all();
        }
    }

    /// Reads the next batch; `None` at the end.
    fn read(&self, input: &Mutex<Input<'_>>, batch: &mut Batch) -> Option<Taken> {
        let mut input = lock(input);
        if input.ended || self.interrupted.load(Ordering::Relaxed) {
            return None;
        }
        let first_row = input.n_rows + 1;
        match batch.fill(&mut input.table, first_row, self.bad_rows) {
            Ok(Some(end)) => {
                input.n_batches += 1;
                input.n_rows += batch.n_read();
                Some(Taken {
                    number: input.n_batches - 1,
                    end,
                    consumed: input.table.consumed(),
                })
            }
            Ok(None) => {
                input.ended = true;
                None
            }
            Err(e) => {
                input.ended = true;
                input.failure = Some(e);
                None
            }
        }
    }

    /// Writes all batches whose turn it is.
    fn write(&self, sink: &mut Sink<'_, '_>) -> Result<()> {
        if sink.failure.is_some() {
            return Ok(());
        }
        while let Some((taken, lines)) = sink.waiting.remove(&sink.next) {
            sink.waiting_bytes -= lines.result.len();
            sink.outputs.write(&lines)?;
            sink.tally.add(&lines.tally);
            sink.next += 1;
            sink.position = taken.end;
            (self.progress).advance_rows(lines.tally.read, taken.consumed);
            if lines.result.capacity() < LARGEST_SPARE {
                sink.spare.push(lines);
            }
        }
        if sink.last_checkpoint.elapsed() >= BETWEEN_CHECKPOINTS {
            self.checkpoint(sink, false)?;
        }
        Ok(())
    }

    fn checkpoint(&self, sink: &mut Sink<'_, '_>, complete: bool) -> Result<()> {
        let Some(identity) = self.identity else {
            return Ok(());
        };
        let lengths = sink.outputs.sync()?;
        let checkpoint = Checkpoint {
            identity: identity.get().clone(),
            position: sink.position,
            tally: sink.tally.clone(),
            lengths,
            complete,
        };
        checkpoint.write(self.target)?;
        sink.last_checkpoint = Instant::now();
        Ok(())
    }
}

pub(super) fn interrupted(n_rows: u64, resumable: bool) -> Error {
    let remedy = match resumable {
        true => "Run the same command again with --resume to go on from here.",
        false => "Nothing is left behind.",
    };
    Error::Interrupted {
        problem: format!("stopped after {} rows", crate::report::count(n_rows)),
        remedy: remedy.to_owned(),
    }
}
