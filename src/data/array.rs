//! Arrays of numbers or text in files: NPY, NumPy's format for a single array (numpy.lib.format, versions
//! 1.0 to 3.0), and IDX, the format of MNIST.

use super::element::Element;
use super::header;
use crate::error::{Error, Result};
use std::borrow::Cow;

/// An array from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Array<'a> {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// NumPy's name for the type of the elements, such as `<f4`; for an IDX file, `idx` and the code of the type.
    pub descr: String,
    /// None if the elements are neither numbers nor text.
    element: Option<Element>,
    /// In row-major order.
    data: Cow<'a, [u8]>,
}

/// What the elements of an array are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    /// Numbers or truth values.
    Numbers,
    /// Text.
    Text,
    /// Anything else, which cannot be read: Python objects or complex numbers, for example.
    Other,
}

/// The range of an array's numbers, and which of them are not finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The smallest and the largest finite number; None if there is none.
    pub range: Option<[f64; 2]>,
    /// Indices along the first axis of the entries that contain NaN or infinity.
    pub not_finite: Vec<usize>,
}

impl<'a> Array<'a> {
    /// Reads an NPY or IDX file. Fails with `invalid_data` if it is neither, or damaged. Elements of a type that cannot
    /// be read are no error: see [`Array::kind`].
    pub fn parse(file: &'a [u8]) -> Result<Array<'a>> {
        let header = header::parse(file)?;
        let Some(element) = header.element else {
            let data = Cow::Borrowed(&file[..0]);
            return Ok(Array { shape: header.shape, descr: header.descr, element: None, data });
        };
        let (shape, data) = (header.shape, header.data);
        let n = shape.iter().try_fold(element.size, |n: usize, &size| n.checked_mul(size));
        if n != Some(data.len()) {
            let found = format!("{} bytes: the file is cut short or damaged", data.len());
            return Err(Error::InvalidData(format!(
                "expected data of shape {shape:?} after the header, found {found}"
            )));
        }
        let data = if header.fortran { Cow::Owned(row_major(data, &shape, element.size)) } else { Cow::Borrowed(data) };
        Ok(Array { shape, descr: header.descr, element: Some(element), data })
    }

    /// What the elements are.
    pub fn kind(&self) -> ElementKind {
        match self.element {
            Some(element) if element.is_text() => ElementKind::Text,
            Some(_) => ElementKind::Numbers,
            None => ElementKind::Other,
        }
    }

    /// The range of the numbers, and where they are not finite.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { range: None, not_finite: Vec::new() };
        // Sizes whose product overflows belong to an array without elements.
        let per_entry = self.shape.iter().skip(1).fold(1_usize, |n, size| n.saturating_mul(*size));
        for (i, value) in self.numbers().enumerate() {
            if value.is_finite() {
                let [min, max] = summary.range.unwrap_or([value; 2]);
                summary.range = Some([min.min(value), max.max(value)]);
            } else if summary.not_finite.last() != Some(&(i / per_entry)) {
                summary.not_finite.push(i / per_entry);
            }
        }
        summary
    }

    /// The numbers in row-major order; none if the array has none. Integers above 2⁵³ are rounded.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        let element = self.element.filter(|element| !element.is_text());
        element.into_iter().flat_map(|element| self.data.chunks_exact(element.size).map(move |b| element.number(b)))
    }

    /// The texts in row-major order; none if the array has none.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let element = self.element.filter(|element| element.is_text() && element.size > 0);
        element.into_iter().flat_map(|element| self.data.chunks_exact(element.size).map(move |b| element.text(b)))
    }

    /// The numbers as grey values: `black` becomes 0, `white` 255, and a number that is not finite 0.
    pub fn grey(&self, black: f64, white: f64) -> Vec<u8> {
        let scale = 255.0 / (white - black);
        // The conversion to u8 saturates.
        self.numbers().map(|value| ((value - black) * scale).round() as u8).collect()
    }
}

/// Reorders the elements of an array that is stored with its first axis innermost, as Fortran does.
fn row_major(data: &[u8], shape: &[usize], size: usize) -> Vec<u8> {
    let strides: Vec<usize> =
        shape.iter().scan(size, |stride, n| Some(std::mem::replace(stride, *stride * n))).collect();
    let mut out = Vec::with_capacity(data.len());
    let (mut index, mut at) = (vec![0; shape.len()], 0);
    while out.len() < data.len() {
        out.extend_from_slice(&data[at..at + size]);
        for axis in (0..shape.len()).rev() {
            (index[axis], at) = (index[axis] + 1, at + strides[axis]);
            if index[axis] < shape[axis] {
                break;
            }
            at -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::header::tests::{idx, npy, npy_header};
    use super::*;

    fn numbers(file: &[u8]) -> Vec<f64> {
        Array::parse(file).unwrap().numbers().collect()
    }

    #[test]
    fn numbers_of_both_formats_are_read() {
        assert_eq!(numbers(&npy("<i2", "(3,)", &[1, 0, 2, 0, 255, 255])), [1.0, 2.0, -1.0]);
        assert_eq!(numbers(&idx(0x0b, &[3], &[0, 1, 0, 2, 255, 255])), [1.0, 2.0, -1.0]);
        assert_eq!(numbers(&idx(0x0d, &[1, 1], &0.25_f32.to_be_bytes())), [0.25]);
        let truth = npy("|b1", "(1, 2)", &[0, 1]);
        let truth = Array::parse(&truth).unwrap();
        assert_eq!((truth.shape.as_slice(), truth.kind()), ([1, 2].as_slice(), ElementKind::Numbers));
        assert_eq!(truth.grey(0.0, 1.0), [0, 255]);
        assert_eq!(numbers(&npy("|u1", "()", &[9])), [9.0], "a number alone");
        assert_eq!(numbers(&npy("|u1", "(0, 28)", &[])), [0.0; 0]);
    }

    #[test]
    fn fortran_order_is_turned_into_row_major_order() {
        // The numbers 0 to 23, reshaped to (2, 3, 4) and saved from numpy.asfortranarray.
        let file: Vec<u8> = (0..24).map(|i| (i % 2) * 12 + (i / 2 % 3) * 4 + i / 6).collect();
        let header = npy_header("|u1", "(2, 3, 4)");
        let fortran = header.replace("False", "True");
        let expected: Vec<f64> = (0..24).map(f64::from).collect();
        assert_eq!(numbers(&header::tests::file(1, &fortran, &file)), expected);
        assert_ne!(numbers(&header::tests::file(1, &header, &file)), expected, "the comparison can fail");
        let wide: Vec<u8> = [[1, 0, 2, 0, 3, 0], [4, 0, 5, 0, 6, 0]].concat();
        let fortran = npy_header("<u2", "(2, 3)").replace("False", "True");
        assert_eq!(numbers(&header::tests::file(1, &fortran, &wide)), [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
    }

    #[test]
    fn text_is_read_and_other_elements_are_reported() {
        let labels = npy("|S3", "(2,)", b"catdog");
        let labels = Array::parse(&labels).unwrap();
        assert_eq!(
            (labels.kind(), labels.texts().collect::<Vec<_>>()),
            (ElementKind::Text, vec!["cat".into(), "dog".into()])
        );
        assert_eq!(labels.numbers().count(), 0);
        assert_eq!(Array::parse(&npy("<U0", "(2,)", &[])).unwrap().texts().count(), 0);
        for descr in ["|O", "<c8", "<M8[ns]"] {
            let objects = npy(descr, "(2,)", b"a pickle");
            let objects = Array::parse(&objects).unwrap();
            assert_eq!((objects.kind(), objects.descr.as_str()), (ElementKind::Other, descr));
            assert_eq!((objects.summary().range, objects.texts().count()), (None, 0));
        }
    }

    #[test]
    fn the_range_is_that_of_the_finite_numbers() {
        let values = [0.5, f32::NAN, -3.0, 2.0, f32::INFINITY, f32::NAN, 7.0, 1.0];
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let file = npy("<f4", "(4, 2)", &bytes);
        let array = Array::parse(&file).unwrap();
        assert_eq!(array.summary(), Summary { range: Some([-3.0, 7.0]), not_finite: vec![0, 2] });
        assert_eq!(array.grey(-3.0, 7.0), [89, 0, 0, 128, 255, 0, 255, 102]);
        let none = npy("<f4", "(1,)", &f32::NAN.to_le_bytes());
        assert_eq!(Array::parse(&none).unwrap().summary().range, None);
    }

    #[test]
    fn a_damaged_file_is_rejected_with_the_reason() {
        for (wrong, word) in [
            (npy("<f8", "(2,)", &[0; 15]), "cut short"),
            (npy("|u1", "(4294967296, 4294967296, 4294967296)", &[0]), "cut short"),
            (idx(0x0c, &[2], &[0; 4]), "cut short"),
            (idx(0x08, &[2, 2], &[0; 5]), "cut short"),
            (b"%PDF-1.7".to_vec(), "begins with"),
        ] {
            let error = Array::parse(&wrong).unwrap_err();
            assert_eq!(error.code(), "invalid_data");
            assert!(error.to_string().contains(word), "{error} does not say {word}");
        }
    }
}
