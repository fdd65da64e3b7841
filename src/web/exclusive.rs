//! A lock that lets one asynchronous call work at a time.

use super::value::throw;
use crate::error::{Error, Result};
use js_sys::Promise;
use std::cell::{Cell, RefCell, RefMut};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

fn promise(work: Pin<Box<dyn Future<Output = Result<JsValue>>>>) -> Promise {
    future_to_promise(async move { work.await.map_err(throw) })
}

/// A value that only the running call can use. Other calls fail with [`Error::Busy`] meanwhile, and with
/// [`Error::Freed`] once the value has been freed.
pub struct Exclusive<T>(Rc<Shared<T>>);

struct Shared<T> {
    value: RefCell<Option<T>>,
    /// The number of calls that have not yet ended.
    calls: Cell<u32>,
    freed: Cell<bool>,
}

impl<T> Shared<T> {
    fn borrow(&self) -> Result<RefMut<'_, T>> {
        let value = self.value.try_borrow_mut().map_err(|_| Error::Busy)?;
        RefMut::filter_map(value, Option::as_mut).map_err(|_| Error::Freed)
    }

    /// Drops a freed value after its last call.
    fn drop_freed(&self) {
        if self.freed.get() && self.calls.get() == 0 {
            self.value.take();
        }
    }
}

impl<T: 'static> Exclusive<T> {
    /// Wraps a value; no call is running yet.
    pub fn new(value: T) -> Exclusive<T> {
        let (value, calls, freed) = (RefCell::new(Some(value)), Cell::new(0), Cell::new(false));
        Exclusive(Rc::new(Shared { value, calls, freed }))
    }

    /// Borrows the value for a synchronous call. Fails while a call runs, and once the value has been freed.
    pub fn borrow(&self) -> Result<RefMut<'_, T>> {
        if self.0.freed.get() { Err(Error::Freed) } else { self.0.borrow() }
    }

    /// Starts a call. The promise rejects if another call is still running, or if the value has been freed.
    pub fn call(&self, work: impl AsyncFnOnce(&mut T) -> Result<JsValue> + 'static) -> Promise {
        self.call_then(work, async |result| Ok(result))
    }

    /// [`Exclusive::call`] with something to wait for after the work. Meanwhile the next call may run.
    #[allow(clippy::await_holding_refcell_ref, reason = "the borrow is the lock: it lasts as long as the work")]
    pub fn call_then<R: 'static>(
        &self,
        work: impl AsyncFnOnce(&mut T) -> Result<R> + 'static,
        then: impl AsyncFnOnce(R) -> Result<JsValue> + 'static,
    ) -> Promise {
        let shared = self.0.clone();
        if shared.freed.get() {
            return promise(Box::pin(async { Err(Error::Freed) }));
        }
        shared.calls.set(shared.calls.get() + 1);
        // Boxed, so that the package contains the code of `promise` once, not once for each kind of call.
        promise(Box::pin(async move {
            let result = match shared.borrow() {
                Ok(mut value) => work(&mut value).await,
                Err(error) => Err(error),
            };
            shared.calls.set(shared.calls.get() - 1);
            shared.drop_freed();
            then(result?).await
        }))
    }

    /// Frees the value: at once, or when the running calls have ended. Later calls fail. Freeing it again does nothing.
    pub fn free(&self) {
        self.0.freed.set(true);
        self.0.drop_freed();
    }
}
