//! Conversion of values between JavaScript and Rust, with type checks.

use crate::backend::Choice;
use crate::data;
use crate::error::{Error, Result};
use crate::train::Metrics;
use js_sys::{Array, Float32Array, Float64Array, Function, Object, Reflect, Uint8Array};
use serde_json::{Map, Number, Value};
use std::ops::RangeInclusive;
use wasm_bindgen::prelude::*;

/// A JavaScript `Error` with the error's message and its `code`; with the code `diverged` also its `step`.
pub fn throw(error: Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    set(&js, "code", &error.code().into());
    if let Error::Diverged { step } = error {
        set(&js, "step", &step.into());
    }
    js.into()
}

/// A plain object with these entries.
pub fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        set(&object, key, value);
    }
    object.into()
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    Reflect::set(object, &key.into(), value).expect("a fresh object takes properties");
}

/// The bytes of a `Uint8Array`.
pub fn bytes(name: &str, value: &JsValue) -> Result<Vec<u8>> {
    let array = value.dyn_ref::<Uint8Array>();
    array.map(Uint8Array::to_vec).ok_or_else(|| Error::argument(name, "a Uint8Array", kind(value)))
}

/// The numbers of a `Float64Array`.
pub fn values(name: &str, value: &JsValue) -> Result<Vec<f64>> {
    let array = value.dyn_ref::<Float64Array>();
    array.map(Float64Array::to_vec).ok_or_else(|| Error::argument(name, "a Float64Array", kind(value)))
}

/// Images copied from JavaScript.
pub enum Images {
    Bytes(Vec<u8>),
    Values(Vec<f32>),
}

impl<'a> From<&'a Images> for data::Images<'a> {
    fn from(images: &'a Images) -> data::Images<'a> {
        match images {
            Images::Bytes(bytes) => bytes.into(),
            Images::Values(values) => values.into(),
        }
    }
}

/// Images from a `Uint8Array`, or from a `Float32Array` for data that are not images.
pub fn images(value: &JsValue) -> Result<Images> {
    if let Some(array) = value.dyn_ref::<Float32Array>() {
        return Ok(Images::Values(array.to_vec()));
    }
    bytes("images", value).map(Images::Bytes)
}

/// The numbers of a `Float32Array`.
pub fn floats(name: &str, value: &JsValue) -> Result<Vec<f32>> {
    let array = value.dyn_ref::<Float32Array>();
    array.map(Float32Array::to_vec).ok_or_else(|| Error::argument(name, "a Float32Array", kind(value)))
}

/// A whole number in a range.
pub fn whole_number(name: &str, value: &JsValue, range: RangeInclusive<u32>) -> Result<u32> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0);
    let fits = number.filter(|number| (f64::from(*range.start())..=f64::from(*range.end())).contains(number));
    fits.map(|number| number as u32).ok_or_else(|| {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        Error::argument(name, expected, value.as_f64().map_or_else(|| kind(value), |number| number.to_string()))
    })
}

/// A function, unless it is undefined.
pub fn optional_function(name: &str, value: &JsValue) -> Result<Option<Function>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let function = value.dyn_ref::<Function>().cloned();
    function.map(Some).ok_or_else(|| Error::argument(name, "a function", kind(value)))
}

/// The optional fields of an options object, checked as they are read.
pub struct Fields(Map<String, Value>);

impl Fields {
    /// Reads the fields that `read` asks for. Fails if the object has any others.
    pub fn read<T>(options: &JsValue, read: impl FnOnce(&mut Fields) -> Result<T>) -> Result<T> {
        let mut fields = match from_js(options)? {
            Value::Null => Fields(Map::new()),
            Value::Object(map) => Fields(map),
            _ => return Err(Error::argument("options", "an object", kind(options))),
        };
        let found = read(&mut fields)?;
        match fields.0.keys().next() {
            None => Ok(found),
            Some(name) => Err(Error::InvalidArgument(format!("unknown option `{name}`: remove it"))),
        }
    }

    /// A whole number in a range, if the field is present.
    pub fn optional_whole(&mut self, name: &str, range: RangeInclusive<u32>) -> Result<Option<u32>> {
        self.0.remove(name).map(|value| whole_number(name, &to_js(&value), range)).transpose()
    }

    /// A finite number, if the field is present.
    pub fn optional_number(&mut self, name: &str) -> Result<Option<f64>> {
        let read = |value: Value| value.as_f64().ok_or_else(|| Error::argument(name, "a finite number", &value));
        self.0.remove(name).map(read).transpose()
    }
}

/// Removes the option `backend` and returns its value.
pub fn backend_of(options: &mut Value) -> Result<Option<Choice>> {
    match options.as_object_mut().and_then(|map| map.remove("backend")) {
        None => Ok(None),
        Some(Value::String(name)) => Choice::from_name(&name).map(Some),
        Some(other) => Err(Error::option("backend", "one of \"auto\", \"webgpu\", \"cpu\"", other)),
    }
}

/// The metrics of training steps as a plain object.
pub fn metrics(metrics: &Metrics) -> JsValue {
    object(&[
        ("step", metrics.step.into()),
        ("epoch", metrics.epoch.into()),
        ("loss", metrics.loss.into()),
        ("nll", metrics.nll.into()),
        ("kl", metrics.kl.into()),
        ("beta", metrics.beta.into()),
    ])
}

/// A JavaScript value as JSON. JSON has no NaN or infinity: they become strings, which the checks of numbers then
/// reject.
pub fn from_js(value: &JsValue) -> Result<Value> {
    if value.is_undefined() || value.is_null() {
        return Ok(Value::Null);
    }
    if let Some(number) = value.as_f64() {
        return Ok(Number::from_f64(number).map_or_else(|| Value::String(number.to_string()), Value::Number));
    }
    if let Some(text) = value.as_string() {
        return Ok(Value::String(text));
    }
    if let Some(flag) = value.as_bool() {
        return Ok(Value::Bool(flag));
    }
    if Array::is_array(value) {
        return Array::from(value).iter().map(|item| from_js(&item)).collect::<Result<_>>().map(Value::Array);
    }
    if !value.is_object() || value.is_function() {
        return Err(Error::argument("options", "an object of numbers, strings and arrays", kind(value)));
    }
    let mut map = Map::new();
    for entry in Object::entries(value.unchecked_ref()) {
        let entry = Array::from(&entry);
        // A key whose value is undefined counts as absent.
        if !entry.get(1).is_undefined() {
            map.insert(entry.get(0).as_string().unwrap_or_default(), from_js(&entry.get(1))?);
        }
    }
    Ok(Value::Object(map))
}

/// JSON as a JavaScript value.
pub fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => text.into(),
        Value::Array(items) => items.iter().map(to_js).collect::<Array>().into(),
        Value::Object(map) => {
            let entries: Vec<_> = map.iter().map(|(key, value)| (key.as_str(), to_js(value))).collect();
            object(&entries)
        }
    }
}

/// The type of a value, for error messages: its constructor's name, or `typeof`.
pub fn kind(value: &JsValue) -> String {
    if value.is_null() {
        return "null".into();
    }
    let constructor = value.dyn_ref::<Object>().map(|object| String::from(object.constructor().name()));
    constructor.unwrap_or_else(|| value.js_typeof().as_string().unwrap_or_default())
}
