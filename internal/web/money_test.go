package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/say"
)

// done stores a visit of Paul with Noor that took place at eight.
func (h *webHouse) done() ident.Visit {
	h.t.Helper()
	id := webID[ident.Visit]()
	h.update(func(tx *store.Tx) error {
		_, err := tx.BookVisit(h.practice, scheduling.Visit{ID: id, Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
			Minutes: 60, Price: h.service.Price, Starts: storetestDay(3, 8), State: scheduling.Done}, h.clock.Now().Location())
		return err
	})
	return id
}

func (h *webHouse) paul() string { return "/clients/" + string(h.client) }

// press sends the only form whose button has these words.
func (b *browser) press(label string) *browser {
	b.h.t.Helper()
	for _, form := range htmlcheck.All(b.h.t, b.page, "form[method=post]") {
		for _, button := range htmlcheck.All(b.h.t, form, "button:not([type=button])") {
			if htmlcheck.Text(button) != label {
				continue
			}
			values := url.Values(htmlcheck.Fields(b.h.t, form))
			if name := htmlcheck.Attr(button, "name"); name != "" {
				values.Set(name, htmlcheck.Attr(button, "value"))
			}
			return b.post(htmlcheck.Attr(form, "action"), values)
		}
	}
	b.h.t.Fatalf("%s has no button %q: %s", b.path, label, htmlcheck.Text(b.page))
	return b
}

func TestTwoTapsToAReceipt(t *testing.T) {
	h := newWebHouse(t)
	visit := h.done()
	b := h.as(h.therapist)
	b.get(h.paul()+"/pay?visit="+string(visit)).wants(http.StatusOK, "Take a payment", "Paul Osei", "Massage, 60 minutes, today", "With Noor Haddad.", "£60.00 to pay", "Cash £60.00", "Card £60.00").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=amount]:not([type=hidden])"), "value"); got != "60.00" {
		t.Errorf("the amount stands as %q", got)
	}
	cash := url.Values(htmlcheck.Fields(t, htmlcheck.All(t, b.page, ".pay-quick form")[0]))
	b.press("Cash £60.00").wants(http.StatusOK, "£60.00 taken in cash. This is the receipt.", "Receipt 2026-0001", "Carvalho Massage", "Paul Osei", "Tuesday 3 March 2026", "Massage, 60 minutes", "Paid in cash", "£60.00", "Noor Haddad").
		lacks("Registration", "Tax number").sound()
	if title := htmlcheck.Text(htmlcheck.One(t, b.page, "title")); strings.Contains(title, "Osei") {
		t.Errorf("the title is %q", title)
	}
	sms := htmlcheck.Attr(htmlcheck.One(t, b.page, "a[href^='sms:']"), "href")
	mail := htmlcheck.Attr(htmlcheck.One(t, b.page, "a[href^='mailto:']"), "href")
	if !strings.HasPrefix(sms, "sms:+442079460001?&body=Carvalho%20Massage%0A") || !strings.HasPrefix(mail, "mailto:paul@clients.example?subject=Receipt%202026-0001&body=") {
		t.Errorf("%s, %s", sms, mail)
	}
	b.post(h.paul()+"/pay", cash).wants(http.StatusOK, "Receipt 2026-0001")
	b.get("/receipts/2026-0002").wants(http.StatusNotFound)
	b.get(h.paul()+"/pay?visit="+string(visit)).wants(http.StatusOK, "This is settled", "What you take now is kept as credit.").sound()
	b.get(h.paul()+"/money").wants(http.StatusOK, "Nothing is open.", "Receipt 2026-0001", "Paid in cash", "For: Massage, 60 minutes").sound()
	htmlcheck.None(t, b.page, "a[href$='/refund'], .asks .btn")
}

func TestAnotherAmount(t *testing.T) {
	h := newWebHouse(t)
	path := h.paul() + "/pay?visit=" + string(h.done())
	b := h.as(h.desk)
	b.get(path).send(".pay-form", url.Values{"amount": {"€60"}}).wants(http.StatusUnprocessableEntity, "There is a problem", "Write the amount in GBP as a number, such as 60.50.", "Choose cash, card or transfer.").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=amount]:not([type=hidden])"), "value"); got != "€60" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send(".pay-form", url.Values{"amount": {"20,50"}, "way": {"transfer"}}).wants(http.StatusOK, "£20.50 taken by bank transfer", "part of £60.00").sound()
	b.get(path).wants(http.StatusOK, "£39.50 to pay", "Card £39.50")
	b.send(".pay-form", url.Values{"amount": {"50"}, "way": {"cash"}}).wants(http.StatusUnprocessableEntity, "£10.50 would be kept as credit", "Yes, take it and keep the rest as credit").sound()
	b.press("Yes, take it and keep the rest as credit").wants(http.StatusOK, "Receipt 2026-0002", "Kept as your credit", "£10.50", "£50.00")
	b.get(h.paul()+"/money").wants(http.StatusOK, "Has £10.50 credit.").sound()

	b.get(h.paul()+"/charge").wants(http.StatusOK, "Add a charge").sound()
	b.send("form[action$='/charge']", url.Values{"amount": {"x"}, "on": {"6 March 2026"}}).wants(http.StatusUnprocessableEntity, "Choose what it is.", "Say what it is for.", "Write the amount", "still to come").sound()
	b.send("form[action$='/charge']", url.Values{"kind": {"sold"}, "what": {"Lavender oil"}, "amount": {"8"}, "on": {"2026-03-02"}}).wants(http.StatusOK, "£8.00 is on the account.", "Owes £8.00, has £10.50 credit.", "Yesterday").sound()
	b.press("Undo").wants(http.StatusOK, "Taken back: £8.00.", "Has £10.50 credit.")
	b.get(h.paul()+"/charge").send("form[action$='/charge']", url.Values{"kind": {"sold"}, "what": {"Lavender oil"}, "amount": {"8"}}).wants(http.StatusOK)

	b.get(h.paul()+"/pay").wants(http.StatusOK, "There is £10.50 of credit.", "Pay £8.00 out of it").press("Pay £8.00 out of it").wants(http.StatusOK, "£8.00 was paid out of credit.", "Has £2.50 credit.")
	b.get(h.paul()+"/credit").wants(http.StatusOK, "£2.50").sound()
	b.send("form[action$='/credit']", url.Values{"amount": {"3"}, "way": {"cash"}}).wants(http.StatusUnprocessableEntity, "There is £2.50 of credit to pay back.").sound()
	b.send("form[action$='/credit']", url.Values{"amount": {"2.50"}}).wants(http.StatusOK, "Give £2.50 back?", "£2.50 goes out in cash", "Credit afterwards", "£0.00").sound()
	b.press("Yes, give £2.50 back in cash").wants(http.StatusOK, "Credit paid back", "given back").sound()
}

func TestPaidLater(t *testing.T) {
	h := newWebHouse(t)
	visit := h.done()
	b := h.as(h.therapist)
	b.get(h.paul()+"/money").wants(http.StatusOK, "Visits not on the account yet", "Massage, 60 minutes, £60.00").sound()
	b.get(h.paul()+"/pay?visit="+string(visit)).press("Not paid now: put it on the account").wants(http.StatusOK, "Not paid yet, £60.00")
	b.get(h.paul()+"/money").wants(http.StatusOK, "Owes £60.00.", "Let it go").lacks("not on the account yet")
	line := strings.TrimSuffix(htmlcheck.Attr(htmlcheck.One(t, b.page, "a[href$='/let-go']"), "href"), "/let-go")
	b.get(line+"/let-go").wants(http.StatusOK, "Open", "£60.00").sound()
	b.send("form[action$='/let-go']", url.Values{"amount": {"70"}}).wants(http.StatusUnprocessableEntity, "Say why, in a few words.").sound()
	b.send("form[action$='/let-go']", url.Values{"reason": {"Began late"}}).wants(http.StatusUnprocessableEntity, "Only £60.00 is still open on this charge.")
	b.send("form[action$='/let-go']", url.Values{"amount": {"10"}}).wants(http.StatusOK, "£10.00 is let go.", "Owes £50.00.", "Began late").sound()
	b.press("Undo").wants(http.StatusOK, "Owes £60.00.", "This was taken back.")
	b.get(line+"/refund").wants(http.StatusForbidden, "not open to you")
	b.get(h.paul() + "/pay?visit=" + string(webID[ident.Visit]())).wants(http.StatusNotFound)
	b.get(h.paul() + "/pay?visit=x").wants(http.StatusNotFound)
}

func TestGivingBackIsLookedOverFirst(t *testing.T) {
	h := newWebHouse(t)
	path := h.paul() + "/pay?visit=" + string(h.done())
	b := h.as(h.desk)
	b.get(path).press("Card £60.00").wants(http.StatusOK)
	b.get(h.paul() + "/money").wants(http.StatusOK)
	refund := htmlcheck.Attr(htmlcheck.One(t, b.page, "a[href$='/refund']"), "href")
	b.get(refund).wants(http.StatusOK, "Can go back", "£60.00").sound()
	b.send("form[action$='/refund']", url.Values{"amount": {"60.01"}, "way": {"cash"}}).wants(http.StatusUnprocessableEntity, "At most £60.00 can go back on this charge").sound()
	b.send("form[action$='/refund']", url.Values{"amount": {"25"}, "way": {"cash"}, "reason": {"It began late"}}).
		wants(http.StatusOK, "Give £25.00 back?", "£25.00 goes out in cash", "£35.00 more on this charge", "It began late").sound()
	if strings.Contains(b.path, "late") {
		t.Errorf("the reason stands in the address %s", b.path)
	}
	b.press("Change it").wants(http.StatusOK, "Look it over").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=reason]"), "value"); got != "It began late" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.press("Look it over").wants(http.StatusOK)
	check := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form[action$='/refund']")))
	check.Set("step", "do")
	b.press("Yes, give £25.00 back in cash").wants(http.StatusOK, "£25.00 given back in cash", "Receipt 2026-0002, given back", "part of £60.00", "Given back in cash").sound()
	b.post(refund, check).wants(http.StatusOK, "Receipt 2026-0002, given back")

	b.get(h.paul()+"/money").wants(http.StatusOK, "£25.00 given back", "Given back in cash").sound()
	backs := htmlcheck.All(t, b.page, "a[href$='/take-back']")
	payment := htmlcheck.Attr(backs[1], "href")
	b.get(payment).wants(http.StatusOK, "Take this back?", "Something that came later rests on it.").sound()
	b.get(htmlcheck.Attr(backs[0], "href")).wants(http.StatusOK, "2026-0002 stays, and says that it was taken back.").sound()
	b.press("Yes, take it back").wants(http.StatusOK, "Taken back: £25.00.")
	b.get("/receipts/2026-0002").wants(http.StatusOK, "Taken back on 3 March 2026. This receipt counts no more.")
	b.get(payment).press("Yes, take it back").wants(http.StatusOK, "Owes £60.00.")
}

func TestWhatIsOpenBesides(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk)
	b.get(h.paul()+"/charge").send("form[action$='/charge']", url.Values{"kind": {"sold"}, "what": {"Oil"}, "amount": {"12"}})
	b.get(h.paul()+"/pay?visit="+string(h.done())).wants(http.StatusOK, "£60.00 to pay", "£12.00 is open besides. All of it together:", "Cash £72.00").sound()
	b.press("Card £72.00").wants(http.StatusOK, "£72.00 taken by card", "Oil", "Massage, 60 minutes")
	b.get(h.paul()+"/money").wants(http.StatusOK, "Nothing is open.")
	b.get(h.paul()+"/pay").wants(http.StatusOK, "Nothing is open.").sound()
	b.send(".pay-form", url.Values{"amount": {"100"}, "way": {"transfer"}}).wants(http.StatusOK, "Kept as your credit", "£100.00")
}

func TestTheMoneyPagesBelongToWhoMaySeeThem(t *testing.T) {
	h := newWebHouse(t)
	path := h.paul() + "/pay?visit=" + string(h.done())
	h.as(h.desk).get(path).press("Cash £60.00").wants(http.StatusOK)
	var other staff.Actor
	h.update(func(tx *store.Tx) error {
		c, err := tx.Client(h.practice, h.client)
		c.Therapist = h.owner.Person
		if err != nil {
			return err
		}
		other = h.therapist
		return tx.SaveClient(h.practice, c)
	})
	b := h.as(other) // she gave this treatment, and sees nothing else of the account
	b.get("/receipts/2026-0001").wants(http.StatusOK, "Receipt 2026-0001")
	htmlcheck.None(t, b.page, "a[href$='/money']")
	for _, p := range []string{"/money", "/charge", "/pay", "/credit", "/entries/" + string(webID[ident.Entry]()) + "/take-back"} {
		b.get(h.paul() + p).wants(http.StatusForbidden)
	}
	for _, p := range []string{"/clients/x/money", "/clients/" + string(webID[ident.Client]()) + "/money", "/receipts/x", "/receipts/2026-1", h.paul() + "/lines/x/refund"} {
		h.as(h.owner).get(p).wants(http.StatusNotFound)
	}
}

func TestMoneyPagesSpeakThroughTheCatalogue(t *testing.T) {
	if err := say.Add(say.Pseudo, nil); err != nil {
		t.Fatal(err)
	}
	h := newWebHouse(t)
	visit := h.done()
	b := h.as(h.owner)
	b.language = say.Pseudo.String()
	pay := h.paul() + "/pay?visit=" + string(visit)
	b.get(pay)
	page := b.page
	b.send(".pay-quick form:first-child", nil)
	line := ident.Line("")
	h.update(func(tx *store.Tx) error {
		book, err := tx.Book(h.practice, h.client)
		line = book.Lines()[0].ID
		return err
	})
	check := func(what string) {
		for _, text := range htmlcheck.Untranslated(page) {
			t.Errorf("%s: %q went past the catalogue", what, text)
		}
	}
	check(pay)
	for _, path := range []string{"/receipts/2026-0001", h.paul() + "/money", pay, h.paul() + "/charge", h.paul() + "/credit", linePath(h.client, line) + "/refund", linePath(h.client, line) + "/let-go"} {
		page = b.get(path).page
		check(path)
	}
}
