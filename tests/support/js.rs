//! JavaScript values for tests of the API as JavaScript calls it.

use js_sys::{Float32Array, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A JavaScript value from its JSON.
pub fn js(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

/// The value of a promise.
pub async fn value(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap_or_else(|error| panic!("{error:?}"))
}

/// A property.
pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

/// A property that is a number.
pub fn number(object: &JsValue, key: &str) -> f64 {
    get(object, key).as_f64().unwrap_or_else(|| panic!("{key} is no number"))
}

/// A Float32Array as a Vec.
pub fn floats(value: JsValue) -> Vec<f32> {
    value.dyn_into::<Float32Array>().expect("a Float32Array").to_vec()
}

/// The code of an error, which is an Error with a message.
pub fn code(error: &JsValue) -> String {
    let error: &js_sys::Error = error.dyn_ref().expect("an Error");
    assert!(error.message().length() > 10, "an error without a message");
    get(error, "code").as_string().expect("an error without a code")
}

/// The code of the error that a promise must end with.
pub async fn code_of(promise: Promise) -> String {
    JsFuture::from(promise).await.err().map_or("no error".into(), |error| code(&error))
}
