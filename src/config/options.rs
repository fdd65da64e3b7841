//! Reads options by name, checks them, and describes them for forms.

use crate::error::{Error, Result};
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;

/// The shortest decimal that reads back as the same f32: 0.001 instead of 0.0010000000474974513. Computed by
/// arithmetic, because the tables for formatting and parsing floats would be a twentieth of the shipped program.
pub fn decimal(value: f32) -> f64 {
    let exact = f64::from(value);
    // The logarithm of 0 is not finite.
    let magnitude = exact.abs().max(f64::from(f32::MIN_POSITIVE)).log10().floor();
    let rounded = |digits: i32| {
        let places = digits - 1 - magnitude as i32;
        let scale = 10_f64.powi(places.abs());
        if places >= 0 { (exact * scale).round() / scale } else { (exact / scale).round() * scale }
    };
    (1..=9).map(rounded).find(|decimal| *decimal as f32 == value).unwrap_or(exact)
}

/// The options not yet read, and a description of those read so far.
#[derive(Default)]
pub struct Options {
    unread: Map<String, Value>,
    pub described: Vec<Value>,
}

impl Options {
    /// From a JSON object; null counts as an empty one.
    pub fn new(options: &Value) -> Result<Options> {
        match options {
            Value::Object(map) => Ok(Options { unread: map.clone(), described: Vec::new() }),
            Value::Null => Ok(Options::default()),
            other => Err(Error::argument("options", "an object", other)),
        }
    }

    /// Adds the description of an option, and takes its value if it was given.
    fn take(&mut self, key: &'static str, default: Value, mut description: Value) -> Option<Value> {
        description["key"] = key.into();
        description["default"] = default;
        description["live"] = false.into();
        self.described.push(description);
        self.unread.remove(key)
    }

    /// Reads a whole number in a range.
    pub fn integer(&mut self, key: &'static str, range: RangeInclusive<usize>, into: &mut usize) -> Result<()> {
        let (min, max) = range.clone().into_inner();
        if let Some(value) = self.take(key, (*into).into(), json!({ "kind": "whole", "min": min, "max": max })) {
            *into = whole_number(&value)
                .filter(|number| range.contains(number))
                .ok_or_else(|| Error::option(key, format!("a whole number from {min} to {max}"), &value))?;
        }
        Ok(())
    }

    /// Reads a number in a range.
    pub fn number(&mut self, key: &'static str, range: RangeInclusive<f64>, into: &mut f32) -> Result<()> {
        let (min, max) = range.clone().into_inner();
        let description = json!({ "kind": "number", "min": min, "max": max });
        if let Some(value) = self.take(key, decimal(*into).into(), description) {
            let number = value
                .as_f64()
                .filter(|number| range.contains(number))
                .ok_or_else(|| Error::option(key, format!("a number from {min} to {max}"), &value))?;
            *into = number as f32;
        }
        Ok(())
    }

    /// Reads one of `entries` by its name, or one of `unlisted`, which are accepted but not described.
    pub fn choice<T: Copy + PartialEq>(
        &mut self,
        key: &'static str,
        entries: &[(&'static str, T)],
        unlisted: &[(&'static str, T)],
        into: &mut T,
    ) -> Result<()> {
        let names: Vec<_> = entries.iter().map(|(name, _)| *name).collect();
        let all = || entries.iter().chain(unlisted);
        let default = all().find(|(_, entry)| entry == into).map(|(name, _)| *name);
        let description = json!({ "kind": "choice", "choices": &names });
        if let Some(value) = self.take(key, default.into(), description) {
            let found = all().find(|(name, _)| Some(*name) == value.as_str());
            let expected = || format!("one of \"{}\"", names.join("\", \""));
            *into = found.ok_or_else(|| Error::option(key, expected(), &value))?.1;
        }
        Ok(())
    }

    /// Reads the widths of hidden layers.
    pub fn widths(&mut self, key: &'static str, into: &mut Vec<usize>) -> Result<()> {
        let description = json!({ "kind": "widths", "min": 1, "max": 1024, "maxLength": 3 });
        if let Some(value) = self.take(key, json!(into), description) {
            let widths: Option<Vec<usize>> = value.as_array().filter(|list| list.len() <= 3).and_then(|list| {
                list.iter().map(|width| whole_number(width).filter(|width| (1..=1024).contains(width))).collect()
            });
            *into =
                widths.ok_or_else(|| Error::option(key, "a list of 0 to 3 whole numbers from 1 to 1024", &value))?;
        }
        Ok(())
    }

    /// Marks the options that `read` reads as live: they can change during training.
    pub fn live(&mut self, read: impl FnOnce(&mut Options) -> Result<()>) -> Result<()> {
        let first = self.described.len();
        read(self)?;
        for description in &mut self.described[first..] {
            description["live"] = true.into();
        }
        Ok(())
    }

    /// Fails if an option was given that has not been read.
    pub fn finish(self) -> Result<()> {
        match self.unread.keys().next() {
            None => Ok(()),
            Some(name) => {
                let known: Vec<_> = self.described.iter().filter_map(|option| option["key"].as_str()).collect();
                let known = known.join(", ");
                Err(Error::InvalidOption(format!("unknown option `{name}`: expected one of {known}")))
            }
        }
    }
}

/// A number without a fractional part, whether JSON has it as 128 or as 128.0.
fn whole_number(value: &Value) -> Option<usize> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && (0.0..=u32::MAX.into()).contains(&number)).then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_the_one_that_text_would_give() {
        let draws = (0..2000).map(|i| crate::rng::uniform4([i, 0, 0, 0], [3, 0]));
        let draws = draws.flat_map(|[a, b, ..]| [a, 1000.0 * a, 1e-6 * b, (100.0 * b).round() / 100.0]);
        for value in draws.chain([0.0, 1.0, 0.001, 1000.0, 1e-8, 0.1, 16_777_216.0]) {
            assert_eq!(decimal(value), value.to_string().parse::<f64>().unwrap(), "{value}");
        }
    }
}
