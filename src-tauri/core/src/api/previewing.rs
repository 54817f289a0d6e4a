//! How a form will look, before it is exported: the file is made by the same code, in a folder that only this user can read, read back,
//! and gone again. Nothing is noted, and no key is given out.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Local;

use super::exporting::{self, CONTACT_CARD, REGISTRATION, ROSTER};
use super::session::Session;
use super::types::{ExportForm, FillForm, FormPreview};
use super::{filling, listing};
use crate::domain::ChildId;
use crate::sheets::preview::{SheetPreview, read_back};
use crate::store::{Chosen, Register, SentId};
use crate::{Error, Result};

/// So many children's rows are written for a preview at most; it shows the first of them.
const MOST_CHILDREN: u32 = 300;
/// Cards of the first page, sheets of the first child.
const FIRST_PAGE: u32 = 8;

/// How one of our own forms will look.
pub fn preview_export(session: &mut Session, request: ExportForm) -> Result<FormPreview> {
    let reader = session.options.reader.clone();
    let place = session.private()?.to_owned();
    let register = session.open()?;
    let all = listing::scope(request.selected.as_ref(), &request.search)?;
    let most = match request.form.as_str() {
        REGISTRATION => Some(1),
        CONTACT_CARD => Some(FIRST_PAGE),
        ROSTER => Some(MOST_CHILDREN),
        _ => None,
    };
    let (children, first) = first_of(register, &all, most)?;
    let wanted = exporting::Request {
        form: &request.form,
        as_of: exporting::as_of(request.as_of.as_deref())?,
        filled_on: Local::now().date_naive(),
        chosen: &first,
        keyed: false,
        to: "",
        scope: "",
    };
    let written = first_count(&first, children);
    in_private(&place, &mut |folder| {
        let file = folder.join("preview.xlsx");
        let (done, _) = exporting::write_file(register, &wanted, &all, &SentId::random()?, &file)?;
        let preview = read_back(&reader, &file, None, &BTreeSet::new())?;
        let sheet = told(preview, children, if request.form == ROSTER { written } else { children });
        Ok(FormPreview { sheet, identities: done.identities, outside: done.outside })
    })
}

/// How an offered template will look once it is filled.
pub fn preview_fill(session: &mut Session, form: FillForm) -> Result<FormPreview> {
    filling::with_request(session, &form, |session, request| {
        // The template may have a password; what is filled has none.
        let reader = session.reader(&form.file);
        let place = session.private()?.to_owned();
        let register = session.open()?;
        let (children, first) = first_of(register, request.children, Some(MOST_CHILDREN))?;
        let written = first_count(&first, children);
        let request = filling::Request { children: &first, keyed: false, ..request.clone() };
        in_private(&place, &mut |folder| {
            let (filled, ending) = filling::filled(register, &reader, &request, children)?;
            let file = folder.join(format!("preview.{ending}"));
            filled.write(&file)?;
            let sheet = filled.stands.first().map_or(filled.report.sheet.as_str(), |stands| stands.sheet.as_str());
            let sheet = told(read_back(&reader, &file, Some(sheet), &filled.put)?, children, written);
            Ok(FormPreview { sheet, ..FormPreview::default() })
        })
    })
}

/// How many are chosen, and the first of them where that is enough.
fn first_of(register: &Register, all: &Chosen, most: Option<u32>) -> Result<(u32, Chosen)> {
    let (count, first) = match all {
        Chosen::These(ids) => {
            let first = ids.iter().copied().take(most.map_or(usize::MAX, |most| most as usize)).collect();
            (u32::try_from(ids.len()).unwrap_or(u32::MAX), first)
        }
        Chosen::List(query) => {
            let page = register.list(query, 0, most.unwrap_or(0))?;
            (page.total, page.children.iter().map(|child| child.id).collect::<Vec<ChildId>>())
        }
    };
    Ok(match most {
        Some(most) if most < count => (count, Chosen::These(first)),
        _ => (count, all.clone()),
    })
}

fn first_count(first: &Chosen, all: u32) -> u32 {
    match first {
        Chosen::These(ids) => u32::try_from(ids.len()).unwrap_or(u32::MAX),
        Chosen::List(_) => all,
    }
}

/// The preview with those told who have a row each but were not written for it.
fn told(preview: SheetPreview, children: u32, written: u32) -> SheetPreview {
    let left_out = preview.left_out + children.saturating_sub(written);
    SheetPreview { children, left_out, ..preview }
}

/// Works in a folder of its own in the session's private one, which is gone afterwards.
fn in_private<T>(place: &Path, work: &mut dyn FnMut(&Path) -> Result<T>) -> Result<T> {
    let folder = tempfile::Builder::new().prefix("preview-").tempdir_in(place);
    let folder = folder.map_err(|error| Error::io(error, place))?;
    work(folder.path())
}
