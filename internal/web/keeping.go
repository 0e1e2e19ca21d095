package web

import (
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getRecovery(w http.ResponseWriter, r *http.Request) error {
	return s.showRecovery(w, r, http.StatusOK, nil)
}

func (s *site) showRecovery(w http.ResponseWriter, r *http.Request, status int, problems fault.Problems) error {
	ctx := r.Context()
	v, err := s.office.SetUp(ctx, by(r), house.StepRecovery, "")
	if err != nil {
		return err
	}
	since, err := s.office.MySheet(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.RecoveryPage{Page: s.frame(r, say.T(ctx, "Recovery sheet"), ui.Practice), HasPassword: v.HasPassword,
		Made: !since.IsZero(), Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.Recovery(p))
}

// postRecovery makes a sheet and shows it in the answer itself, once: it stands at no address.
func (s *site) postRecovery(w http.ResponseWriter, r *http.Request) error {
	sheet, err := s.office.RecoverySheet(r.Context(), by(r), key(r), office.SheetRequest{Password: r.PostFormValue("old"), From: address(r)})
	if f, ok := typed(err); ok {
		return s.showRecovery(w, r, http.StatusUnprocessableEntity, problemsIn(f))
	}
	if err != nil {
		return err
	}
	return s.showSheet(w, r, sheet, "/practice")
}

func (s *site) showSheet(w http.ResponseWriter, r *http.Request, sheet office.Sheet, next string) error {
	ctx := r.Context()
	p := pages.SheetPage{Page: s.alone(r, say.T(ctx, "Recovery sheet")), Address: s.base(r), Made: say.FullDate(ctx, sheet.Made), Owner: sheet.Owner.Name,
		Key: inGroups(sheet.Key), Code: inGroups(sheet.Code), Next: next}
	return render(w, r, http.StatusOK, pages.RecoverySheet(p))
}

// inGroups takes a printed secret apart where it has dashes or spaces.
func inGroups(secret string) []string {
	return strings.FieldsFunc(secret, func(r rune) bool { return r == '-' || r == ' ' || r == '\n' })
}

func (s *site) getSignInHelp(w http.ResponseWriter, r *http.Request) error {
	return s.showSignInHelp(w, r, http.StatusOK, pages.HelpPage{})
}

func (s *site) showSignInHelp(w http.ResponseWriter, r *http.Request, status int, p pages.HelpPage) error {
	p.Page = s.alone(r, say.T(r.Context(), "I can’t get in"))
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.Help(p))
}

func (s *site) postSignInHelp(w http.ResponseWriter, r *http.Request) error {
	p := pages.HelpPage{Email: r.PostFormValue("email"), Code: r.PostFormValue("code"), Password: r.PostFormValue("password"), Show: r.PostFormValue("show") == "yes"}
	if r.PostFormValue("show") != "" {
		return s.showSignInHelp(w, r, http.StatusOK, p)
	}
	cookie, err := s.office.Recover(r.Context(), office.Recovery{Practice: of(r).practice, Email: p.Email, Code: p.Code, Password: p.Password, From: address(r)})
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		return s.showSignInHelp(w, r, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	setSession(w, r, cookie)
	return see(w, r, "/practice/recovery")
}

func (s *site) getBackups(w http.ResponseWriter, r *http.Request) error {
	p := pages.BackupsPage{}
	switch q := r.URL.Query(); {
	case q.Get("kept") == "made":
		p.Told = say.T(r.Context(), "Kept. The folder was not there, so it was made. The first copy is made within the hour.")
	case q.Has("kept"):
		p.Told = say.T(r.Context(), "Kept. The first copy is made within the hour.")
	case q.Has("made"):
		p.Told = say.T(r.Context(), "A copy was made.")
	}
	return s.showBackups(w, r, http.StatusOK, p)
}

func (s *site) showBackups(w http.ResponseWriter, r *http.Request, status int, p pages.BackupsPage) error {
	ctx := r.Context()
	b, err := s.office.BackupState(ctx, by(r))
	if err != nil {
		return err
	}
	p.Page = s.frame(r, say.T(ctx, "Backups"), ui.Practice)
	if p.Failed = len(p.Problems) > 0; !p.Failed {
		p.Folder = b.Folder
	}
	p.Hosted, p.LastFailed = b.Hosted, b.LastError
	p.Last = say.T(ctx, "No copy was made yet.")
	if !b.LastAt.IsZero() {
		p.Last = say.T(ctx, "The last copy was made on %s.", say.Stamp(ctx, b.LastAt, b.Practice.Location()))
	}
	return render(w, r, status, pages.Backups(p))
}

func (s *site) postBackups(w http.ResponseWriter, r *http.Request) error {
	folder := r.PostFormValue("folder")
	made, err := s.office.SetBackupFolder(r.Context(), by(r), key(r), folder)
	if f, ok := typed(err); ok {
		return s.showBackups(w, r, http.StatusUnprocessableEntity, pages.BackupsPage{Folder: folder, Problems: problemsIn(f)})
	}
	if err != nil {
		return err
	}
	if made {
		return see(w, r, "/practice/backups?kept=made")
	}
	return see(w, r, "/practice/backups?kept=yes")
}

func (s *site) postBackupNow(w http.ResponseWriter, r *http.Request) error {
	_, err := s.office.MakeBackup(r.Context(), by(r))
	if f, ok := typed(err); ok {
		b, err := s.office.BackupState(r.Context(), by(r))
		if err != nil {
			return err
		}
		return s.showBackups(w, r, http.StatusUnprocessableEntity, pages.BackupsPage{Folder: b.Folder, Problems: problemsIn(f)})
	}
	if err != nil {
		return err
	}
	return see(w, r, madePath)
}
