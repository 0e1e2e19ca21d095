package forms

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

type side string

type row struct {
	Name    string `form:"name,required" missing:"Give it a name"`
	Minutes int    `form:"minutes,min=5,max=480"`
	Open    bool   `form:"open"`
}

type place struct {
	City string `form:"city"`
}

type everything struct {
	Client  ident.Client   `form:"client,id,required" missing:"Say who comes"`
	Day     civil.Date     `form:"day,required"`
	Starts  *civil.Minute  `form:"starts"`
	Length  int            `form:"length,min=0"`
	Most    int            `form:"most,max=9"`
	Side    side           `form:"side,one=left|right"`
	Note    string         `form:"note,max=40"`
	Secret  string         `form:"secret,raw"`
	Agreed  bool           `form:"agreed"`
	Where   []side         `form:"where"`
	Levels  map[string]int `form:"pressure,min=0,max=5"`
	Rows    []row          `form:"service"`
	Place   place          `form:"place"`
	Ignored string
}

const someone = "0195b5e6-0000-7000-8000-000000000001"

func whole() url.Values {
	return url.Values{
		"client": {someone}, "day": {"3 March 2026"}, "starts": {"2:30 pm"}, "length": {" 1 000 "}, "side": {"left"},
		"note": {"  zwei\r\nZeilen\x00 "}, "secret": {"  keeps spaces "}, "agreed": {"yes"}, "where": {"left", "", "right"},
		"pressure.neck": {"0"}, "pressure.feet": {""}, "service.3.name": {"Deep"}, "service.3.minutes": {"60"}, "service.0.name": {"Soft"},
		"service.0.open": {"on"}, "service.1.name": {" "}, "service.x.name": {"no number"}, "place.city": {"Guelph"}, "unknown": {"left alone"},
	}
}

func TestBindReadsEveryKindOfField(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(whole().Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, values, problems := Bind[everything](r)
	starts := civil.Minute(14*60 + 30)
	want := everything{
		Client: someone, Day: "2026-03-03", Starts: &starts, Length: 1000, Side: "left", Note: "zwei\nZeilen", Secret: "  keeps spaces ",
		Agreed: true, Where: []side{"left", "right"}, Levels: map[string]int{"neck": 0},
		Rows: []row{{Name: "Soft", Open: true}, {Name: "Deep", Minutes: 60}}, Place: place{City: "Guelph"},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("problems %v, form (-want +got):\n%s", problems, diff)
	}
	if values.Get("note") != "  zwei\r\nZeilen\x00 " || !values.Is("where", "right") || values.Has("absent") || len(values.All("where")) != 3 {
		t.Errorf("what was typed is not kept: %v", values)
	}
}

func TestEveryProblemAtOnceInWords(t *testing.T) {
	values := Values{
		"client": {""}, "day": {"someday"}, "starts": {"25:00"}, "length": {"-1"}, "most": {"10"}, "side": {"middle"},
		"note": {strings.Repeat("ä", 41)}, "pressure.neck": {"6"}, "service.4.minutes": {"soon"}, "where": {""},
	}
	form, got := Decode[everything](context.Background(), values)
	want := fault.Problems{
		{Field: "client", Message: "Say who comes"},
		{Field: "day", Message: "Write the day like 3 March 2026"},
		{Field: "starts", Message: "Write the time like 14:30"},
		{Field: "length", Message: "Write 0 or more"},
		{Field: "most", Message: "Write 9 or less"},
		{Field: "side", Message: "Please choose one of these"},
		{Field: "note", Message: "That is longer than 40 letters"},
		{Field: "pressure.neck", Message: "Write a number from 0 to 5"},
		{Field: "service.4.name", Message: "Give it a name"},
		{Field: "service.4.minutes", Message: "Write a number in figures"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if form.Starts != nil || form.Levels != nil {
		t.Errorf("a wrong value is in the form: %+v", form)
	}
	_, got = Decode[everything](context.Background(), Values{"client": {"' or 1=1"}})
	if got[0].Message != "Please choose one of these" || got[1].Message != "Please fill this in" {
		t.Errorf("problems %v", got)
	}
}

func TestRequiredListsAndMaps(t *testing.T) {
	type form struct {
		Where  []string          `form:"where,required" missing:"Tick a place"`
		Levels map[string]string `form:"level,required" missing:"Say how hard"`
		Rows   []row             `form:"row,required" missing:"Add one"`
		Time   *civil.Minute     `form:"time,required" missing:"Say when"`
	}
	_, got := Decode[form](context.Background(), Values{"where": {" "}, "level.neck": {""}})
	want := fault.Problems{{Field: "where", Message: "Tick a place"}, {Field: "level", Message: "Say how hard"}, {Field: "row", Message: "Add one"}, {Field: "time", Message: "Say when"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTooManyRowsAreRefused(t *testing.T) {
	values := Values{}
	for i := range maxRows + 1 {
		n := strconv.Itoa(i)
		values["service."+n+".name"] = []string{"x"}
		values["pressure.a"+n] = []string{"1"}
		values["where"] = append(values["where"], "left")
	}
	_, got := Decode[everything](context.Background(), values)
	fields := ""
	for _, p := range got {
		fields += p.Field + " "
	}
	if fields != "client day where pressure service " {
		t.Errorf("problems at %s", fields)
	}
}

func TestBodyIsBounded(t *testing.T) {
	for name, contentType := range map[string]string{"form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data; boundary=x"} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"+strings.Repeat("a", Limit+1)))
		r.Header.Set("Content-Type", contentType)
		_, values, problems := Bind[everything](r)
		if len(problems) != 1 || problems[0].Field != "" || !strings.Contains(problems[0].Message, "1 MB") || values == nil {
			t.Errorf("%s: %v", name, problems)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("broken"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if _, _, problems := Bind[everything](r); len(problems) != 1 || !strings.Contains(problems[0].Message, "again") {
		t.Errorf("a broken body: %v", problems)
	}
}

func TestGetFormsAreReadFromTheAddress(t *testing.T) {
	type search struct {
		Q string `form:"q"`
	}
	got, _, problems := Bind[search](httptest.NewRequest(http.MethodGet, "/find?q=+%C5%81ucja", nil))
	if got.Q != "Łucja" || len(problems) > 0 {
		t.Errorf("%+v %v", got, problems)
	}
}

func TestUploadedFile(t *testing.T) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "clients.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("Name;Phone\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteField("note", "from the old program"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	_, values, _ := Bind[everything](r)
	name, content, err := File(r, "file")
	if name != "clients.csv" || string(content) != "Name;Phone\n" || err != nil || values.Get("note") != "from the old program" {
		t.Errorf("%q %q %v %v", name, content, err, values)
	}
	if _, content, err := File(r, "other"); content != nil || err != nil {
		t.Errorf("a file that was not chosen: %q %v", content, err)
	}
}

func TestAFormComesBackAsItWent(t *testing.T) {
	text := rapid.Map(rapid.String(), func(s string) string { return Clean(Clean(s)) })
	rapid.Check(t, func(t *rapid.T) {
		form := everything{
			Client: someone,
			Day:    civil.Date("2024-02-28").Add(rapid.IntRange(0, 5000).Draw(t, "day")),
			Length: rapid.IntRange(0, 1<<40).Draw(t, "length"),
			Side:   side(rapid.SampledFrom([]string{"", "left", "right"}).Draw(t, "side")),
			Secret: rapid.StringN(1, 50, 200).Draw(t, "secret"),
			Agreed: rapid.Bool().Draw(t, "agreed"),
			Place:  place{City: text.Draw(t, "city")},
		}
		if rapid.Bool().Draw(t, "starts") {
			m := civil.Minute(rapid.IntRange(0, 24*60-1).Draw(t, "minute"))
			form.Starts = &m
		}
		if note := text.Draw(t, "note"); len(note) <= 40 {
			form.Note = note
		}
		for _, w := range rapid.SliceOfN(text, 0, 4).Draw(t, "where") {
			if w != "" {
				form.Where = append(form.Where, side(w))
			}
		}
		if levels := rapid.MapOfN(rapid.StringMatching(`[a-z]{1,8}(:left)?`), rapid.IntRange(0, 5), 1, 5).Draw(t, "levels"); len(levels) > 0 {
			form.Levels = levels
		}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			form.Rows = append(form.Rows, row{Name: "x" + rapid.StringMatching(`[a-zé ]{0,8}y`).Draw(t, "name"), Minutes: rapid.IntRange(5, 480).Draw(t, "minutes"), Open: rapid.Bool().Draw(t, "open")})
		}
		sent, err := url.ParseQuery(url.Values(Encode(form)).Encode())
		if err != nil {
			t.Fatal(err)
		}
		got, problems := Decode[everything](context.Background(), Values(sent))
		if diff := cmp.Diff(form, got); diff != "" || len(problems) > 0 {
			t.Fatalf("problems %v (-sent +got):\n%s", problems, diff)
		}
	})
}

func FuzzBind(f *testing.F) {
	f.Add(whole().Encode())
	f.Add("service.0.name=a&service.00.name=b&service.-1.name=c&service..name=d&pressure.=1&client=%ff%00")
	f.Add("day=2026-02-30&starts=9am&length=99999999999999999999")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		form, values, problems := Bind[everything](r)
		if values == nil {
			t.Fatal("what was typed is lost")
		}
		if len(problems) > 0 {
			return
		}
		again, problems := Decode[everything](context.Background(), Encode(form))
		if diff := cmp.Diff(form, again); diff != "" || len(problems) > 0 {
			t.Fatalf("problems %v (-once +twice):\n%s", problems, diff)
		}
	})
}

func TestAStructThatCannotBeAFormIsFoundAtOnce(t *testing.T) {
	type unknown struct {
		A string `form:"a,nonsense"`
	}
	type untypable struct {
		A float64 `form:"a"`
	}
	type badMin struct {
		A int `form:"a,min=x"`
	}
	for name, use := range map[string]func(){
		"unknown option": func() { Decode[unknown](context.Background(), Values{}) },
		"untypable":      func() { Decode[untypable](context.Background(), Values{"a": {"1"}}) },
		"not encodable":  func() { Encode(untypable{}) },
		"bad limit":      func() { Decode[badMin](context.Background(), Values{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			use()
		}()
	}
}

// A field can say in its own words that none of what there is was chosen; left empty, it may stay so.
func TestAChoiceInItsOwnWords(t *testing.T) {
	type form struct {
		Alone string `form:"alone,one=yes|no" missing:"Choose who may read it."`
	}
	for typed, want := range map[string]fault.Problems{"perhaps": {{Field: "alone", Message: "Choose who may read it."}}, "yes": nil, "": nil} {
		if _, got := Decode[form](t.Context(), Values{"alone": {typed}}); cmp.Diff(want, got) != "" {
			t.Errorf("%q: %v", typed, got)
		}
	}
}
