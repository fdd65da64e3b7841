//! One call at a time.

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

/// A value that is borrowed by the call that runs, and by no other.
pub struct Exclusive<T>(Rc<RefCell<T>>);

impl<T: 'static> Exclusive<T> {
    /// Free for the first call.
    pub fn new(value: T) -> Exclusive<T> {
        Exclusive(Rc::new(RefCell::new(value)))
    }

    /// To read, unless a call is running.
    pub fn read(&self) -> Result<Ref<'_, T>> {
        self.0.try_borrow().map_err(|_| Error::Busy)
    }

    /// To change at once, unless a call is running.
    pub fn write(&self) -> Result<RefMut<'_, T>> {
        self.0.try_borrow_mut().map_err(|_| Error::Busy)
    }

    /// Runs a call, unless another one is still running.
    #[allow(clippy::await_holding_refcell_ref, reason = "the borrow is the lock: it lasts as long as the call")]
    pub fn call(&self, work: impl AsyncFnOnce(&mut T) -> Result<JsValue> + 'static) -> Promise {
        let value = self.0.clone();
        // Boxed, so that the machinery of a promise is in the package once and not once a call.
        promise(Box::pin(async move {
            match value.try_borrow_mut() {
                Ok(mut value) => work(&mut value).await,
                Err(_) => Err(Error::Busy),
            }
        }))
    }
}
