package web

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

// doorPersonPage is where the door asks whom it is about. Its letters tell nothing; whom somebody chooses
// stands in no address.
const doorPersonPage = "/tell?about=" + pages.DoorPerson

// doorFirst is the page with which telling something begins, or goes on: of how somebody behaved first
// whom it is about.
func doorFirst(p pages.DoorPage) templ.Component {
	switch {
	case p.About == pages.DoorPerson && !p.Chose():
		return pages.DoorWhom(p)
	case p.About == pages.DoorPerson && p.Closed():
		return pages.DoorNobody(p)
	}
	return pages.DoorTell(p)
}

// whomStep shows what comes before how somebody behaved can be told; shown says that it did.
func whomStep(w http.ResponseWriter, r *http.Request, p pages.DoorPage, step string) (shown bool, err error) {
	switch {
	case step == "whom":
		p.Of = r.PostFormValue(pages.FieldOf)
		return true, render(w, r, http.StatusOK, pages.DoorWhom(p))
	case !p.Chose():
		p.Of, p.Failed = "", true
		p.Problems.Add(pages.FieldOf, "%s", say.T(r.Context(), "Choose whom it is about. “Somebody else here” is an answer too."))
		return true, render(w, r, http.StatusUnprocessableEntity, pages.DoorWhom(p))
	case step == "tell":
		return true, render(w, r, http.StatusOK, doorFirst(p))
	case p.Closed() && step != "copy" && step != "drop" && step != "keep":
		return true, render(w, r, http.StatusOK, pages.DoorNobody(p))
	}
	return false, nil
}

// aboutPerson says whom it is about, and who the page said would read it.
func aboutPerson(r *http.Request, p pages.DoorPage, in *office.Telling) {
	if who, ok := p.Whom(); ok {
		in.Of = who.ID
	}
	in.Else = p.Of == pages.DoorElseHere
	if !r.PostForm.Has(pages.FieldReaders) {
		return
	}
	in.Shown = []ident.Person{}
	for id := range strings.SplitSeq(r.PostFormValue(pages.FieldReaders), ",") {
		in.Shown = append(in.Shown, ident.Person(id))
	}
}

// whomOf gives what stands in the form for whom a draft is about.
func whomOf(d office.Draft) string {
	switch {
	case d.About != office.Conduct:
		return ""
	case d.Of != "":
		return string(d.Of)
	case d.Else:
		return pages.DoorElseHere
	}
	return pages.DoorNotSaid
}

// readersChanged shows once more what was to be sent, with who reads it now; nothing was sent.
func (s *site) readersChanged(w http.ResponseWriter, r *http.Request, p pages.DoorPage, v office.Visitor, f *fault.Error) error {
	view, err := s.office.Door(r.Context(), v.Practice)
	if err != nil {
		return err
	}
	view.Usual, p.DoorView = p.Usual, view
	p.Failed = true
	p.Problems.Add("", "%s", f.Message)
	if !p.Chose() || p.Nobody() {
		return render(w, r, http.StatusConflict, doorFirst(p))
	}
	return render(w, r, http.StatusConflict, pages.DoorCheck(p))
}
