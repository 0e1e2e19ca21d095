package web

import (
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

// newcomerForm is what somebody new types. Step says what the pressed button asks for: "check", "send",
// or "change-" and a field.
type newcomerForm struct {
	Name  string `form:"name"`
	Email string `form:"email"`
	Phone string `form:"phone"`
	Wish  string `form:"wish"`
	Times string `form:"times"`
	Again string `form:"again,max=10"`
	Step  string `form:"step,max=40"`
}

func (f newcomerForm) asking(r *http.Request) office.Asking {
	return office.Asking{Name: f.Name, Email: f.Email, Phone: f.Phone, Wish: f.Wish, Times: f.Times, From: address(r)}
}

func (s *site) getAsk(w http.ResponseWriter, r *http.Request) error {
	p, view, err := s.askPage(r)
	if err != nil {
		return err
	}
	if sent := r.URL.Query().Get("sent"); sent != "" {
		if day := civil.Date(sent); day.Valid() && day <= view.Due {
			p.Due = say.Day(r.Context(), day)
		}
		p.Title = say.T(r.Context(), "Thank you")
		return render(w, r, http.StatusOK, pages.AskSent(p))
	}
	s.askedFor(r, &p)
	return render(w, r, http.StatusOK, pages.Ask(p))
}

// askAgain leads a client from a page of her own to the form that asks. It is headed as for somebody who comes here
// already because she came from there: nobody is told who typed what is known.
func askAgain(base string) string { return base + "/ask?again=yes" }

// askPage begins the page for new people, and for those who come from a page of their own: who answers by when.
func (s *site) askPage(r *http.Request) (pages.AskPage, office.AskView, error) {
	v, ctx := of(r), r.Context()
	view, err := s.office.AskPage(ctx, v.practice)
	title, again := say.T(ctx, "Ask for a first visit"), r.FormValue("again") == "yes"
	if again {
		title = say.T(ctx, "Ask for a visit")
	}
	p := pages.AskPage{Page: s.alone(r, title), Again: again, Action: v.base + "/ask", Who: view.Who, Due: say.Day(ctx, view.Due), Phone: view.Phone, Tel: v.practice.Phone}
	return p, view, err
}

func (s *site) postAskVisit(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[newcomerForm](r)
	p, _, err := s.askPage(r)
	if err != nil {
		return err
	}
	p.Name, p.Email, p.Number, p.Wish, p.Times = values.Get("name"), values.Get("email"), values.Get("phone"), values.Get("wish"), values.Get("times")
	again := func(problems fault.Problems) error {
		for i := range problems {
			if problems[i].Field == "contact" { // said beside the first of the two
				problems[i].Field = "email"
			}
		}
		p.Problems, p.Failed = problems, true
		return render(w, r, http.StatusUnprocessableEntity, pages.Ask(p))
	}
	if len(problems) > 0 {
		return again(problems)
	}
	if field, ok := strings.CutPrefix(form.Step, "change-"); ok {
		p.Focus = field
		return render(w, r, http.StatusOK, pages.Ask(p))
	}
	if form.Step != "send" {
		if f, ok := typed(s.office.CheckAsking(of(r).practice, form.asking(r))); ok {
			return again(wrongIn(f))
		}
		return render(w, r, http.StatusOK, pages.AskCheck(p))
	}
	due, err := s.office.Ask(r.Context(), of(r).practice, key(r), form.asking(r))
	if f, ok := typed(err); ok {
		return again(wrongIn(f))
	}
	if err != nil {
		return err
	}
	return see(w, r, of(r).base+"/ask?sent="+string(due))
}
