//! A value that all who need it share: it is made for the first of them, and dropped with the last.

use crate::error::Result;
use futures_channel::oneshot;
use std::cell::RefCell;
use std::sync::{Arc, Weak};
use std::thread::LocalKey;

/// Holds no value itself: its users do.
#[derive(Debug)]
pub struct Slot<T> {
    value: Weak<T>,
    /// Those who wait for the value, while one of its users makes it.
    waiting: Option<Vec<Waiting<T>>>,
}

type Waiting<T> = oneshot::Sender<Result<Arc<T>>>;

impl<T> Slot<T> {
    /// Nothing has been made yet.
    pub const fn new() -> Slot<T> {
        Slot { value: Weak::new(), waiting: None }
    }
}

enum Turn<T> {
    Take(Arc<T>),
    Wait(oneshot::Receiver<Result<Arc<T>>>),
    Make,
}

/// The value, if one is there and `sound`; otherwise makes one. If that is under way, waits for its result: the value,
/// or the error. The future must stay on its thread until it ends: the slot belongs to the thread.
pub async fn get<T>(
    slot: &'static LocalKey<RefCell<Slot<T>>>,
    sound: impl Fn(&Arc<T>) -> bool,
    make: impl AsyncFnOnce() -> Result<Arc<T>>,
) -> Result<Arc<T>> {
    loop {
        match turn(slot, &sound) {
            Turn::Take(value) => return Ok(value),
            Turn::Wait(result) => {
                // If the maker gave up, the next one makes it.
                if let Ok(result) = result.await {
                    return result;
                }
            }
            Turn::Make => break,
        }
    }
    let making = Making(slot);
    let made = make().await;
    if let Ok(value) = &made {
        slot.with_borrow_mut(|slot| slot.value = Arc::downgrade(value));
    }
    for waiting in making.finish() {
        // It may have stopped waiting.
        let _ = waiting.send(made.clone());
    }
    made
}

fn turn<T>(slot: &'static LocalKey<RefCell<Slot<T>>>, sound: impl Fn(&Arc<T>) -> bool) -> Turn<T> {
    if let Some(value) = slot.with_borrow(|slot| slot.value.upgrade()).filter(sound) {
        return Turn::Take(value);
    }
    slot.with_borrow_mut(|slot| match &mut slot.waiting {
        None => {
            slot.waiting = Some(Vec::new());
            Turn::Make
        }
        Some(waiting) => {
            let (sender, result) = oneshot::channel();
            waiting.push(sender);
            Turn::Wait(result)
        }
    })
}

/// While it exists, a value is being made. If it is dropped before the end, those who wait are told.
struct Making<T: 'static>(&'static LocalKey<RefCell<Slot<T>>>);

impl<T> Making<T> {
    fn finish(self) -> Vec<Waiting<T>> {
        self.0.with_borrow_mut(|slot| slot.waiting.take()).unwrap_or_default()
    }
}

impl<T> Drop for Making<T> {
    fn drop(&mut self) {
        // A thread that ends has no slot any more, and nobody who waits.
        let _ = self.0.try_with(|slot| slot.borrow_mut().waiting.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    thread_local! {
        static NUMBER: RefCell<Slot<u32>> = const { RefCell::new(Slot::new()) };
    }

    async fn number(make: impl AsyncFnOnce() -> Result<Arc<u32>>) -> Result<Arc<u32>> {
        get(&NUMBER, |number| **number != 0, make).await
    }

    async fn made(value: u32) -> Result<Arc<u32>> {
        number(async || Ok(Arc::new(value))).await
    }

    async fn present() -> Result<Arc<u32>> {
        number(async || panic!("a second one is made")).await
    }

    fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn it_is_made_once_and_dropped_with_its_last_user() {
        pollster::block_on(async {
            let first = made(1).await.unwrap();
            let second = present().await.unwrap();
            assert!(Arc::ptr_eq(&first, &second));
            drop(first);
            assert!(Arc::ptr_eq(&second, &present().await.unwrap()));
            drop(second);
            assert_eq!(*made(2).await.unwrap(), 2);
        });
    }

    #[test]
    fn another_one_is_made_when_it_is_no_longer_sound() {
        pollster::block_on(async {
            let lost = made(0).await.unwrap();
            let next = made(3).await.unwrap();
            assert_eq!((*lost, *next), (0, 3));
            drop(lost);
            assert!(Arc::ptr_eq(&next, &present().await.unwrap()));
        });
    }

    #[test]
    fn those_who_come_meanwhile_get_the_same_one_or_the_same_error() {
        for result in [Ok(Arc::new(4)), Err(Error::NoAdapter("none".into()))] {
            let (answer, question) = oneshot::channel();
            let mut first = pin!(number(async || question.await.unwrap()));
            let (mut second, mut third) = (pin!(present()), pin!(present()));
            assert!(poll(first.as_mut()).is_none());
            assert!(poll(second.as_mut()).is_none() && poll(third.as_mut()).is_none());
            answer.send(result.clone()).unwrap();
            assert_eq!(poll(first.as_mut()), Some(result.clone()));
            assert_eq!([poll(second.as_mut()), poll(third.as_mut())], [Some(result.clone()), Some(result)]);
        }
    }

    #[test]
    fn when_the_maker_gives_up_the_next_one_makes_it() {
        let (_never, question) = oneshot::channel::<Result<Arc<u32>>>();
        let mut first = Box::pin(number(async || question.await.unwrap()));
        let (mut second, mut third) = (pin!(made(5)), pin!(present()));
        assert!(poll(first.as_mut()).is_none() && poll(second.as_mut()).is_none() && poll(third.as_mut()).is_none());
        drop(first);
        let fifth = poll(second.as_mut());
        assert_eq!(fifth, Some(Ok(Arc::new(5))));
        assert_eq!(poll(third.as_mut()), fifth);
    }
}
