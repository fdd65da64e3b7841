//! A lock that lets one asynchronous call run at a time.

use super::value::throw;
use crate::error::{Error, Result};
use js_sys::Promise;
use std::cell::{Ref, RefCell, RefMut};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

fn promise(work: Pin<Box<dyn Future<Output = Result<JsValue>>>>) -> Promise {
    future_to_promise(async move { work.await.map_err(throw) })
}

/// A value that only the running call can use. Other calls fail with [`Error::Busy`] meanwhile.
pub struct Exclusive<T>(Rc<RefCell<T>>);

impl<T: 'static> Exclusive<T> {
    /// Wraps a value; no call is running yet.
    pub fn new(value: T) -> Exclusive<T> {
        Exclusive(Rc::new(RefCell::new(value)))
    }

    /// Borrows the value to read it. Fails with [`Error::Busy`] while a call runs.
    pub fn read(&self) -> Result<Ref<'_, T>> {
        self.0.try_borrow().map_err(|_| Error::Busy)
    }

    /// Borrows the value to change it synchronously. Fails with [`Error::Busy`] while a call runs.
    pub fn write(&self) -> Result<RefMut<'_, T>> {
        self.0.try_borrow_mut().map_err(|_| Error::Busy)
    }

    /// Starts a call. The promise rejects with [`Error::Busy`] if another call is still running.
    #[allow(clippy::await_holding_refcell_ref, reason = "the borrow is the lock: it lasts as long as the call")]
    pub fn call(&self, work: impl AsyncFnOnce(&mut T) -> Result<JsValue> + 'static) -> Promise {
        let value = self.0.clone();
        // Boxed, so that the package contains the code of `promise` once, not once for each kind of call.
        promise(Box::pin(async move {
            match value.try_borrow_mut() {
                Ok(mut value) => work(&mut value).await,
                Err(_) => Err(Error::Busy),
            }
        }))
    }
}
