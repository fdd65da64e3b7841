//! The headers of NPY and IDX files.

use super::element::Element;
use crate::error::{Error, Result};

const NPY_MAGIC: &[u8] = b"\x93NUMPY";
const NPY: &str = "an NPY file";

/// The fields of a file's header, and its data.
pub(super) struct Header<'a> {
    pub(super) shape: Vec<usize>,
    /// The name of the type.
    pub(super) descr: String,
    /// None if elements of this type cannot be read.
    pub(super) element: Option<Element>,
    /// Whether the first axis is innermost.
    pub(super) fortran: bool,
    pub(super) data: &'a [u8],
}

/// Reads the header of an NPY or IDX file.
pub(super) fn parse(file: &[u8]) -> Result<Header<'_>> {
    match file {
        [0, 0, code, n_dims, rest @ ..] => idx(*code, usize::from(*n_dims), rest),
        _ => npy(file),
    }
}

fn idx(code: u8, n_dims: usize, rest: &[u8]) -> Result<Header<'_>> {
    let parts = rest.split_at_checked(4 * n_dims);
    let (sizes, data) = parts.ok_or_else(|| invalid("an IDX file", "a file that ends within its header"))?;
    let size = |bytes: &[u8]| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let shape = sizes.chunks_exact(4).map(size).collect();
    let element = Element::from_idx(code);
    Ok(Header { shape, descr: format!("idx {code:#04x}"), element, fortran: false, data })
}

/// A magic string, the version, the length of the header, the header as a Python dictionary, and the data.
fn npy(file: &[u8]) -> Result<Header<'_>> {
    let Some([version, _, rest @ ..]) = file.strip_prefix(NPY_MAGIC) else {
        return Err(invalid(NPY, format_args!("a file that begins with {:02x?}", &file[..file.len().min(6)])));
    };
    let length = match version {
        1 => rest.split_first_chunk().map(|(length, rest)| (usize::from(u16::from_le_bytes(*length)), rest)),
        2 | 3 => rest.split_first_chunk().map(|(length, rest)| (u32::from_le_bytes(*length) as usize, rest)),
        other => return Err(invalid("an NPY file of version 1, 2 or 3", format_args!("version {other}"))),
    };
    let parts = length.and_then(|(length, rest)| rest.split_at_checked(length));
    let (header, data) = parts.ok_or_else(|| invalid(NPY, "a file that ends within its header"))?;
    // Version 1 is in Latin-1. It differs from UTF-8 only in the names of fields, which no image has.
    let header = std::str::from_utf8(header).map_err(|_| invalid(NPY, "a header that is not text"))?;
    let descr = word(header, "descr").unwrap_or("nothing").to_owned();
    let fortran = word(header, "fortran_order") == Some("True");
    Ok(Header { shape: shape(header)?, element: Element::from_descr(&descr), descr, fortran, data })
}

/// The value of a key in the header, up to the next comma or brace, without quotes.
fn word<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let value = behind(header, key)?;
    let end = value.find([',', '}'])?;
    Some(value[..end].trim().trim_matches('\''))
}

fn shape(header: &str) -> Result<Vec<usize>> {
    let list = behind(header, "shape").and_then(|value| value.trim_start().strip_prefix('(')?.split_once(')'));
    let list = list.map(|(list, _)| list).ok_or_else(|| invalid(NPY, "a header without a shape"))?;
    let sizes = list.split(',').map(str::trim).filter(|size| !size.is_empty());
    // Python 2 wrote large sizes with an L.
    let number = |size: &str| size.trim_end_matches('L').parse();
    sizes.map(|size| number(size).map_err(|_| invalid("a shape of whole numbers", size))).collect()
}

fn behind<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, after) = header.split_once(&format!("'{key}'"))?;
    Some(after.split_once(':')?.1)
}

pub(super) fn invalid(expected: &str, found: impl std::fmt::Display) -> Error {
    Error::InvalidData(format!("expected {expected}, found {found}"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An NPY file as `numpy.save` writes it.
    pub(in crate::data) fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
        let length = (header.len() as u32).to_le_bytes();
        let length = if version == 1 { &length[..2] } else { &length };
        [NPY_MAGIC, &[version, 0], length, header.as_bytes(), data].concat()
    }

    pub(in crate::data) fn npy_header(descr: &str, shape: &str) -> String {
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}          \n")
    }

    pub(in crate::data) fn npy(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        file(1, &npy_header(descr, shape), data)
    }

    pub(in crate::data) fn idx(code: u8, shape: &[u32], data: &[u8]) -> Vec<u8> {
        let sizes: Vec<u8> = shape.iter().flat_map(|size| size.to_be_bytes()).collect();
        [&[0, 0, code, shape.len() as u8], sizes.as_slice(), data].concat()
    }

    #[test]
    fn all_versions_are_read() {
        for version in [1, 2, 3] {
            let file = file(version, &npy_header("<f4", "(2, 3L)"), &[1, 2]);
            let header = parse(&file).unwrap();
            assert_eq!((header.shape, header.fortran, header.data), (vec![2, 3], false, [1, 2].as_slice()));
            assert_eq!((header.element, header.descr.as_str()), (Element::from_descr("<f4"), "<f4"));
        }
        let fortran = file(1, &npy_header("<f4", "()").replace("False", "True"), &[]);
        assert!(parse(&fortran).unwrap().fortran);
        // A structured type contains commas and braces.
        let fields = "{'descr': [('x', '<f4'), ('y', '<i8')], 'fortran_order': False, 'shape': (2,), }";
        let fields = file(1, fields, &[0; 24]);
        let fields = parse(&fields).unwrap();
        assert_eq!((fields.shape, fields.element), (vec![2], None));
    }

    #[test]
    fn an_invalid_header_is_rejected_with_the_reason() {
        let good = npy("|u1", "(2, 2)", &[1, 2, 3, 4]);
        for (wrong, word) in [
            (b"%PDF-1.7 more".to_vec(), "begins with"),
            (Vec::new(), "begins with"),
            (good[..7].to_vec(), "begins with"),
            (good[..9].to_vec(), "within its header"),
            (good[..20].to_vec(), "within its header"),
            (vec![0, 0, 8, 3, 0, 0], "within its header"),
            (file(9, &npy_header("|u1", "(1,)"), &[1]), "version 9"),
            (npy("|u1", "(2, x)", &[0; 4]), "x"),
            (file(1, "{'descr': '|u1', 'fortran_order': False, }", &[]), "without a shape"),
        ] {
            let error = parse(&wrong).err().expect("it is wrong");
            assert_eq!(error.code(), "invalid_data");
            assert!(error.to_string().contains(word), "{error} does not say {word}");
        }
        assert!(parse(&good).is_ok(), "the comparison can fail");
    }
}
