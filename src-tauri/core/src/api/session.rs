//! One running program: the register it has open, the files that its host offered, and the plans that wait for a yes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use chrono::NaiveDate;
use tempfile::TempPath;

use super::held::Held;
use super::kept_report::{self, AppliedImport};
use super::types::{CloseRegister, OfferedFile};
use crate::computer::Computer;
use crate::domain::age::BirthdayRule;
use crate::forms::findings::Circumstances;
use crate::private::PrivateFolder;
use crate::sheets::fingerprint;
use crate::sheets::plan::{Plan, Wanted};
use crate::sheets::read::{Reader, WorkbookPassword};
use crate::sheets::source::Source;
use crate::sheets::source_looks::SourceLooks;
use crate::store::{Location, Register};
use crate::work::Work;
use crate::{Code, Error, Result, words};

/// What a host gives the session when it starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The register's folder, which need not exist yet.
    pub register: PathBuf,
    /// Folder for exported forms; made when first needed.
    pub export_folder: PathBuf,
    /// How workbooks are read.
    pub reader: Reader,
    /// Workbooks to import, as when a file was opened with the program.
    pub files: Vec<PathBuf>,
}

/// A plan that waits to be applied.
pub(super) struct WaitingPlan {
    /// Ids of the offered files that it came from.
    pub files: Vec<String>,
    pub plan: Plan,
    pub sources: Vec<Source>,
    /// How it was wanted, to plan again after a decision.
    pub wanted: Wanted,
    /// Where the files lie.
    pub paths: Vec<PathBuf>,
    /// How they look, when that was asked for before they went.
    pub looks: Option<Vec<SourceLooks>>,
}

/// The state behind the commands. Hosts keep one and ask it by [`Session::call`].
pub struct Session {
    pub(super) options: Options,
    pub(super) computer: Computer,
    pub(super) register: Option<Register>,
    pub(super) waiting_files: Vec<OfferedFile>,
    pub(super) plan: Option<(String, WaitingPlan)>,
    /// The import that was applied last.
    pub(super) applied: Option<(String, AppliedImport)>,
    work: Arc<Work>,
    files: BTreeMap<String, (PathBuf, String)>,
    /// Passwords of protected workbooks by the file's id, until the session ends.
    unlocked: BTreeMap<String, WorkbookPassword>,
    /// Where pasted rows lie; made when the first ones come.
    private: Option<PrivateFolder>,
    /// Copies that a host made for the program alone; removed when they are forgotten.
    temporary: BTreeMap<String, TempPath>,
    exports: BTreeMap<String, PathBuf>,
    /// What outlives a lock.
    pub(super) held: Held,
}

impl Session {
    /// A session without an open register.
    pub fn new(options: Options) -> Self {
        let (files, temporary, exports) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (register, waiting_files, work) = (None, Vec::new(), Arc::new(Work::default()));
        let options = Options { reader: options.reader.watched(Arc::clone(&work)), ..options };
        let (plan, applied, unlocked) = (None, None, BTreeMap::new());
        // What a killed program left of children's data goes at the next start, not at the next need.
        PrivateFolder::clear();
        let private = None;
        let mut session = Self {
            options,
            computer: Computer::default(),
            register,
            waiting_files,
            plan,
            applied,
            work,
            files,
            unlocked,
            private,
            temporary,
            exports,
            held: Held::default(),
        };
        for path in session.options.files.clone() {
            let name = file_name(&path);
            let offered = session.offer_file(path, &name);
            session.waiting_files.push(offered);
        }
        session
    }

    /// The same session with what its computer remembers of registers; without, it remembers nothing.
    #[must_use]
    pub fn on(self, computer: Computer) -> Self {
        Self { computer, ..self }
    }

    /// The progress of this session's work. A host keeps it beside the session and answers from it without the session's lock, see
    /// [`super::beside_work`].
    pub fn work(&self) -> Arc<Work> {
        Arc::clone(&self.work)
    }

    /// Makes a file known to the page by an opaque id; the page never names a path.
    pub fn offer_file(&mut self, path: PathBuf, shown_name: &str) -> OfferedFile {
        let id = uuid::Uuid::new_v4().simple().to_string();
        self.files.insert(id.clone(), (path, shown_name.to_owned()));
        OfferedFile { id, name: shown_name.to_owned() }
    }

    /// As [`Session::offer_file`] for a copy that was made for the program alone. It is removed once it was imported or put aside, and
    /// when the register is closed, unless somebody goes on with it after a lock: children's data don't lie about unencrypted for longer
    /// than they are needed.
    pub fn offer_temporary(&mut self, path: TempPath, shown_name: &str) -> OfferedFile {
        let offered = self.offer_file(path.to_path_buf(), shown_name);
        self.temporary.insert(offered.id.clone(), path);
        offered
    }

    /// The folder for files that are made for the program alone.
    pub(super) fn private(&mut self) -> Result<&Path> {
        let folder = match self.private.take() {
            Some(folder) => folder,
            None => PrivateFolder::new()?,
        };
        Ok(self.private.insert(folder).path())
    }

    /// Puts the waiting plan aside, with the files that were made for it; `keep` are needed on.
    pub(super) fn drop_plan(&mut self, keep: &[String]) {
        if let Some((_, waiting)) = self.plan.take() {
            let gone: Vec<String> = waiting.files.into_iter().filter(|id| !keep.contains(id)).collect();
            self.forget(&gone);
        }
    }

    /// Removes temporary files that are not needed any more. Their names stay known, for whoever asks for one after all.
    pub(super) fn forget(&mut self, files: &[String]) {
        for id in files {
            if self.temporary.remove(id).is_some() {
                self.unlocked.remove(id);
            }
        }
    }

    /// Where an exported file lies, for hosts that hand it on.
    pub fn exported_path(&self, file: &str) -> Option<PathBuf> {
        self.exports.get(file).cloned()
    }

    /// Chooses another register; the open one is closed.
    ///
    /// # Errors
    /// What closing the open register answers.
    pub fn set_register(&mut self, folder: PathBuf) -> Result<()> {
        self.close()?;
        self.options.register = folder;
        Ok(())
    }

    /// Chooses another folder for exported forms.
    pub fn set_export_folder(&mut self, folder: PathBuf) {
        self.options.export_folder = folder;
    }

    /// Closes the register, with a backup if something changed.
    ///
    /// # Errors
    /// What closing answers; the register counts as closed all the same.
    pub fn close(&mut self) -> Result<()> {
        self.close_keeping(&CloseRegister::default())
    }

    /// As [`Session::close`], for a lock: these offered files stay, what was decided of the plan that was made of them, and the report of
    /// an import.
    pub(super) fn close_keeping(&mut self, CloseRegister { keep, report }: &CloseRegister) -> Result<()> {
        let now = SystemTime::now();
        if let Some((id, waiting)) = self.plan.take() {
            self.held.note_plan(id, waiting, now);
        }
        if let Some((plan, sealed)) = report.as_ref().and_then(|plan| Some((plan, kept_report::seal(self, plan)?))) {
            self.held.note_report(plan.clone(), sealed, now);
        }
        for id in keep {
            let path = self.files.get(id).map(|(path, _)| path);
            self.held.note_file(id, now, || path.and_then(|path| fingerprint::of_file(path).ok()));
        }
        self.held.keep_only(keep);
        self.applied = None;
        self.unlocked.clear();
        self.exports.clear();
        self.forget(&self.temporary.keys().filter(|id| !keep.contains(id)).cloned().collect::<Vec<_>>());
        match self.register.take() {
            Some(register) => register.close(),
            None => Ok(()),
        }
    }

    /// Where the register lies, and where its backups go on this computer.
    pub(super) fn location(&self) -> Location {
        self.computer.location(&self.options.register)
    }

    /// Lets go of what has waited too long for whoever locked the register, [`super::kept_for`]. Every command does so, and hosts do it
    /// from time to time while nobody asks anything.
    pub fn drop_over(&mut self, now: SystemTime) {
        let over = self.held.drop_over(now);
        self.forget(&over);
    }

    /// Hands over a register that a host opened itself, as the command line does.
    pub fn adopt(&mut self, register: Register) {
        self.register = Some(register);
    }

    pub(super) fn open(&self) -> Result<&Register> {
        self.register.as_ref().ok_or_else(|| Error::new(Code::NotOpen))
    }

    pub(super) fn open_mut(&mut self) -> Result<&mut Register> {
        self.register.as_mut().ok_or_else(|| Error::new(Code::NotOpen))
    }

    pub(super) fn offered(&self, id: &str) -> Result<&(PathBuf, String)> {
        self.files.get(id).ok_or_else(|| Error::new(Code::FileUnreadable).with("path", id))
    }

    /// An offered file to go on with: one that was kept over a lock must be the same as before.
    ///
    /// # Errors
    /// [`Code::FileChanged`], or what reading the file answers.
    pub(super) fn offered_again(&mut self, id: &str) -> Result<(PathBuf, String)> {
        let (path, name) = self.offered(id)?.clone();
        if self.held.is_over(id) {
            let what = words::say("errors.kept_too_long", &[("path", name)]);
            return Err(Error::new(Code::BadArgument).with("what", what));
        }
        if let Some(before) = self.held.fingerprint(id) {
            let now = fingerprint::of_file(&path).map_err(|error| error.naming("path", &name))?;
            if now != before {
                return Err(Error::new(Code::FileChanged).with("path", name));
            }
            self.held.is_same(id);
        }
        Ok((path, name))
    }

    /// The reader for an offered file: with its password, once that is known.
    pub(super) fn reader(&self, id: &str) -> Reader {
        let reader = self.options.reader.clone();
        match self.unlocked.get(id) {
            Some(password) => reader.with_password(password.clone()),
            None => reader,
        }
    }

    pub(super) fn note_password(&mut self, id: &str, password: WorkbookPassword) {
        self.unlocked.insert(id.to_owned(), password);
    }

    pub(super) fn note_export(&mut self, path: PathBuf) -> String {
        let id = uuid::Uuid::new_v4().simple().to_string();
        self.exports.insert(id.clone(), path);
        id
    }

    pub(super) fn circumstances(&self, as_of: NaiveDate) -> Circumstances {
        Circumstances { as_of, birthday_rule: BirthdayRule::default(), id_used_twice: false }
    }
}

/// A path's last part, to show.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
