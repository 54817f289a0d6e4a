//! What a file is, by its content. The name says nothing: an `.xls` may be a zip or a web page, an `.et` is an OLE2 file.

/// What the first bytes and, for containers, the names inside say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// A zip container; what is in it decides.
    Zip,
    /// An OLE2 container with a BIFF workbook (`.xls`, `.et`).
    Biff,
    /// An OLE2 container around an encrypted workbook.
    Encrypted,
    /// A web page, perhaps with tables, as many web systems "export to Excel", or Excel 2003's XML.
    Html,
    /// Text, perhaps delimited.
    Text,
    /// Nothing that could be a workbook.
    Other,
}

const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Sniffs a whole file.
pub fn sniff(bytes: &[u8]) -> Sniffed {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Sniffed::Zip;
    }
    if bytes.starts_with(OLE2) {
        return sniff_ole2(bytes);
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Sniffed::Text;
    }
    let head = &bytes[..bytes.len().min(4096)];
    if super::csv::unmarked_wide(bytes).is_some() {
        return Sniffed::Text;
    }
    // Control characters that no text has: a picture, a program, a PDF, a damaged file.
    if head.iter().any(|b| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31)) || head.starts_with(b"%PDF") {
        return Sniffed::Other;
    }
    sniff_text(head)
}

fn sniff_text(head: &[u8]) -> Sniffed {
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let start: Vec<u8> =
        start.iter().skip_while(|b| b.is_ascii_whitespace()).take(1024).map(u8::to_ascii_lowercase).collect();
    let has = |mark: &[u8]| memchr::memmem::find(&start, mark).is_some();
    if start.starts_with(b"<") && (has(b"<html") || has(b"<table") || has(b"<!doctype html")) {
        return Sniffed::Html;
    }
    if start.starts_with(b"<?xml") && has(b"urn:schemas-microsoft-com:office:spreadsheet") {
        return Sniffed::Html;
    }
    match start.starts_with(b"<?xml") || start.starts_with(b"{") {
        true => Sniffed::Other,
        false => Sniffed::Text,
    }
}

/// Stream names in an OLE2 directory are UTF-16; they can't be hidden from a search.
fn sniff_ole2(bytes: &[u8]) -> Sniffed {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        Sniffed::Encrypted
    } else if has("Workbook") || has("Book") {
        Sniffed::Biff
    } else {
        Sniffed::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_by_content() {
        assert_eq!(sniff(b"PK\x03\x04rest"), Sniffed::Zip);
        assert_eq!(sniff("姓名,性别\n".as_bytes()), Sniffed::Text);
        assert_eq!(sniff(b"\xD0\xD5\xC3\xFB,\xD0\xD4\xB1\xF0\r\n"), Sniffed::Text);
        assert_eq!(sniff(b"\xEF\xBB\xBF <HTML><body><table>"), Sniffed::Html);
        assert_eq!(sniff(b"%PDF-1.7"), Sniffed::Other);
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0"), Sniffed::Other);
        let mut encrypted = OLE2.to_vec();
        encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(sniff(&encrypted), Sniffed::Encrypted);
    }
}
