package twin

import (
	"github.com/partwell/partwell/internal/api"
	"github.com/partwell/partwell/internal/office"
)

// program gives a key with which a program acts as somebody; none where she can make none.
func (w *twin) program(name string) string {
	if key, ok := w.programs[name]; ok {
		return key
	}
	made, err := w.office.AddProgram(w.t.Context(), w.people[name], office.NewKey(), office.ProgramRequest{Name: "Website"})
	if err != nil {
		return "" // she reads from outside, or no longer works here
	}
	w.programs[name] = made.Token
	return made.Token
}

// asPrograms asks everything that a program can ask: free times for each client and with each therapist,
// those that were called off for a telling among them, and every visit.
func (w *walker) asPrograms(all things) {
	for _, path := range []string{"/services", "/therapists", "/openapi.json"} {
		w.open([2]string{api.Prefix + path, api.Prefix + path})
	}
	times := func(more string, x thing) {
		var path [2]string
		for i, twin := range w.p.both() {
			path[i] = api.Prefix + "/free-times?days=40&each=true&service=" + string(twin.service)
		}
		if more != "" {
			path[0], path[1] = path[0]+"&"+more+"="+x.with, path[1]+"&"+more+"="+x.without
		}
		w.open(path)
	}
	times("", thing{})
	for _, x := range all["client"] {
		times("client", x)
	}
	for _, x := range all["person"] {
		times("therapist", x)
	}
	for _, x := range all["visit"] {
		w.open([2]string{api.Prefix + "/visits/" + x.with, api.Prefix + "/visits/" + x.without})
	}
}
