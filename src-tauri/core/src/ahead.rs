//! Work ahead on a second core: one thread makes what the other uses, in order and never far in front.

use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use crate::{Code, Error, Result};

/// So many things are handed over at once, and so many such batches may wait: few enough that memory does not grow.
const BATCH: usize = 128;
const WAITING: usize = 4;

/// What a maker hands a thing to; it is answered [`ControlFlow::Break`] when nobody takes any more.
type Hand<'h, T> = &'h mut dyn FnMut(T) -> ControlFlow<()>;

/// Makes things on another core while `take` uses them on this thread, in the order in which they were made.
///
/// # Errors
/// The first error of `take`; [`Code::Internal`] when `make` panicked.
pub(crate) fn ahead<T: Send>(
    make: impl FnOnce(Hand<'_, T>) + Send,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        let maker = scope.spawn(move || in_batches(&send, make));
        let taken = receive.iter().flatten().try_for_each(&mut take);
        drop(receive);
        let made = maker.join().map_err(|_| Error::new(Code::Internal));
        taken.and(made)
    })
}

/// Collects what is made and sends it on.
fn in_batches<T, R>(send: &SyncSender<Vec<T>>, make: impl FnOnce(Hand<'_, T>) -> R) -> R {
    let mut batch = Vec::with_capacity(BATCH);
    let made = make(&mut |thing| {
        batch.push(thing);
        if batch.len() < BATCH {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
        send.send(full).map_or(ControlFlow::Break(()), ControlFlow::Continue)
    });
    // Nobody takes the rest when taking has failed.
    let _ = send.send(batch);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_arrives_once_and_in_order() {
        for count in [0, 1, BATCH - 1, BATCH, BATCH * (WAITING + 3) + 5] {
            let mut taken = Vec::new();
            let done = ahead(
                |hand| {
                    let _ = (0..count).try_for_each(hand);
                },
                |thing| {
                    taken.push(thing);
                    Ok(())
                },
            );
            assert!(done.is_ok());
            assert_eq!(taken, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_failure_ends_both_sides() {
        let mut made = 0_u64;
        let failed = ahead(
            |hand| {
                while hand(()).is_continue() {
                    made += 1;
                }
            },
            |()| Err(Error::new(Code::Cancelled)),
        );
        assert_eq!(failed.expect_err("failed").code, Code::Cancelled);
        assert!(made > 0);
        let panicked = ahead(|_: &mut dyn FnMut(()) -> ControlFlow<()>| panic!("in the maker"), |()| Ok(()));
        assert_eq!(panicked.expect_err("panicked").code, Code::Internal);
    }
}
