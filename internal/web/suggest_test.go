package web

import (
	"net/url"
	"testing"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// A client says on her own page what she would like before anything was offered; what she typed stays
// where something came in between, and after both said yes it stands ready to be added.
func TestAClientSaysWhatSheWouldLike(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	c, path := h.stranger(), "/l/"+told.Token
	c.get(path).wants(200).lacks("Say what you would like")
	c.get(path+"/do/agree").wants(200, "Where it stands").lacks("I would like")
	h.toOffer(told.Case)
	c.get(path).wants(200, "Say what you would like").sound()
	c.get(path+"/do/agree").wants(200, "What would you like?", "I would like", "What I will do for it", "By when").sound()
	c.send("main form", url.Values{"text": {""}}).wants(422, "Please say what you would like.").sound()
	c.send("main form", url.Values{"text": {"Warm stones"}, "by": {"2026-03-01"}}).wants(422, "This day has passed.", "Warm stones").sound()
	late := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, c.get(path+"/do/agree").page, "main form")))
	c.get(path + "/do/agree")
	c.send("main form", url.Values{"text": {"Warm stones"}, "yours": {"I say when it is too hot"}, "by": {"2026-03-20"}}).
		wants(200, "Your answer has arrived", "You said what you would like", "Warm stones", "For that I will: I say when it is too hot", "By Friday 20 March").sound()
	late.Set("text", "Cold stones")
	c.post(path+"/do/agree", late).wants(422, "There is a newer suggestion", "Cold stones").sound()

	b := h.as(h.therapist).get("/matters/"+string(told.Case)).wants(200, "Paul has said what would help", "For that I will: I say when it is too hot")
	b.send(`details form[action$="/reply"]`, url.Values{"reply-text": {""}}).wants(422, "Please say what you would like instead.").sound()
	b.send(`details form[action$="/reply"]`, url.Values{"reply-text": {"Warm stones and a towel"}, "yours": {"Bring my own"}}).wants(200, "Warm stones and a towel", "For that I will: Bring my own").sound()
	b.send(`section.now form`, url.Values{"reply": {"yes"}})
	late.Set("offer", "2")
	late.Set("request_key", string(office.NewKey()))
	c.post(path+"/do/agree", late).wants(422, "You both said yes to this already", "Cold stones").sound()
	c.get(path+"/do/agree").wants(200, "You both said yes", "Warm stones and a towel")
	c.get(path).send(`form:has(#word)`, url.Values{"word": {"Actually, not a towel"}, "answer": {"word"}}).wants(200, "Your words have arrived")
	b.get("/matters/"+string(told.Case)).wants(200, "Paul wrote to you", "Actually, not a towel", "What Paul said then").sound()
	b.send(`form:has(#word)`, url.Values{"word": {"Stones alone, then."}}).wants(200, "Stones alone, then.").lacks("wrote to you")
	h.as(h.therapist).get("/today").lacks("wrote")
}
