//! The types of the elements of an array, as NumPy and IDX name them.

/// The type of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    kind: Kind,
    /// Bytes of one element.
    pub(super) size: usize,
    big_endian: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    /// Text of one byte per character.
    Bytes,
    /// Text of four bytes per character.
    Unicode,
}

impl Element {
    /// The type with this name in NumPy's array protocol, such as `<f4`. None if it is neither a number nor text, as
    /// Python objects, complex numbers and dates are.
    pub(super) fn from_descr(descr: &str) -> Option<Element> {
        let (order, name) = descr.split_at_checked(1)?;
        let (kind, size) = name.split_at_checked(1)?;
        let size: usize = size.parse().ok()?;
        let (kind, size) = match (kind, size) {
            ("b", 1) => (Kind::Bool, 1),
            ("u", 1 | 2 | 4 | 8) => (Kind::Unsigned, size),
            ("i", 1 | 2 | 4 | 8) => (Kind::Signed, size),
            ("f", 2 | 4 | 8) => (Kind::Float, size),
            ("S", _) => (Kind::Bytes, size),
            ("U", _) => (Kind::Unicode, size.checked_mul(4)?),
            _ => return None,
        };
        "<>|=".contains(order).then_some(Element { kind, size, big_endian: order == ">" })
    }

    /// The type with this code in an IDX file.
    pub(super) fn from_idx(code: u8) -> Option<Element> {
        let descr = match code {
            0x08 => "|u1",
            0x09 => "|i1",
            0x0b => ">i2",
            0x0c => ">i4",
            0x0d => ">f4",
            0x0e => ">f8",
            _ => return None,
        };
        Element::from_descr(descr)
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self.kind, Kind::Bytes | Kind::Unicode)
    }

    /// The value of a number.
    pub(super) fn number(self, bytes: &[u8]) -> f64 {
        let mut word = [0; 8];
        word[..self.size].copy_from_slice(bytes);
        if self.big_endian {
            word[..self.size].reverse();
        }
        match (self.kind, self.size) {
            (Kind::Bool, _) => f64::from(word[0] != 0),
            (Kind::Signed, size) => {
                let unused = 64 - 8 * size;
                ((i64::from_le_bytes(word) << unused) >> unused) as f64
            }
            (Kind::Float, 2) => half(u16::from_le_bytes([word[0], word[1]])),
            (Kind::Float, 4) => f64::from(f32::from_le_bytes([word[0], word[1], word[2], word[3]])),
            (Kind::Float, _) => f64::from_le_bytes(word),
            _ => u64::from_le_bytes(word) as f64,
        }
    }

    /// The value of a text, without the zeros that pad it.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        let text = match self.kind {
            Kind::Unicode => {
                bytes.chunks_exact(4).map(|code| self.character([code[0], code[1], code[2], code[3]])).collect()
            }
            _ => String::from_utf8_lossy(bytes).into_owned(),
        };
        text.trim_end_matches('\0').to_owned()
    }

    fn character(self, code: [u8; 4]) -> char {
        let code = if self.big_endian { u32::from_be_bytes(code) } else { u32::from_le_bytes(code) };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// The value of a 16-bit float (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2.0_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2.0_f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_numeric_type_is_read_in_both_byte_orders() {
        let table: [(&str, f64, &[u8]); 14] = [
            ("|b1", 1.0, &[1]),
            ("|u1", 200.0, &[200]),
            ("<u2", 513.0, &[1, 2]),
            ("<u4", 4_294_967_295.0, &[255; 4]),
            ("<u8", 18_446_744_073_709_551_615.0, &[255; 8]),
            ("|i1", -56.0, &[200]),
            ("<i2", -2.0, &[254, 255]),
            ("<i4", -1.0, &[255; 4]),
            ("<i8", 7.0, &[7, 0, 0, 0, 0, 0, 0, 0]),
            ("<f2", -2.5, &[0, 0xc1]),
            ("<f2", 5.960464477539063e-8, &[1, 0]),
            ("<f2", 65504.0, &[0xff, 0x7b]),
            ("<f4", 0.5, &0.5_f32.to_le_bytes()),
            ("<f8", -1e300, &(-1e300_f64).to_le_bytes()),
        ];
        for (descr, value, bytes) in table {
            assert_eq!(Element::from_descr(descr).unwrap().number(bytes), value, "{descr}");
            let swapped: Vec<u8> = bytes.iter().rev().copied().collect();
            let other = Element::from_descr(&format!(">{}", &descr[1..])).unwrap();
            assert_eq!(other.number(&swapped), value, ">{}", &descr[1..]);
        }
        let half = |bits: u16| Element::from_descr("<f2").unwrap().number(&bits.to_le_bytes());
        assert!(half(0x7c00) == f64::INFINITY && half(0xfc00) == f64::NEG_INFINITY && half(0x7e00).is_nan());
    }

    #[test]
    fn text_is_read_and_other_types_are_not() {
        let unicode = Element::from_descr("<U3").unwrap();
        assert_eq!(unicode.text(&[0x6b, 0, 0, 0, 0x2b, 0x73, 0, 0, 0, 0, 0, 0]), "k猫");
        let big = Element::from_descr(">U1").unwrap();
        assert_eq!(big.text(&[0, 0, 0x73, 0x2b]), "猫");
        assert_eq!(Element::from_descr("|S4").unwrap().text(b"ab\0\0"), "ab");
        for other in ["|O", "<c8", "<M8[D]", "<f16", "|V3", "<i3", "", "<", "é4"] {
            assert_eq!(Element::from_descr(other), None, "{other}");
        }
        assert_eq!(Element::from_idx(0x0b), Element::from_descr(">i2"));
        assert_eq!(Element::from_idx(0x0a), None);
    }
}
