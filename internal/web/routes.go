package web

import (
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/web/assets"
)

// access says who may open a route at all; what they may see and do there is decided in office.
type access int

const (
	// anyone: no practice and no signing in (health, files, starting).
	anyone access = iota
	// public: a page of one practice for everybody; it also stands under /at/{slug}.
	public
	// personal: the token in the address is the key.
	personal
	// signedIn: people of the practice.
	signedIn
	// readers: they, and readers from outside, for whom every other page does not exist.
	readers
)

// route is one line of the site.
type route struct {
	pattern string
	access  access
	handle  handle
}

// routes is the whole site. Staff pages first, in the order of the four places; then what clients
// and colleagues open; then starting and signing in.
func (s *site) routes() []route {
	return []route{
		// Today
		{"GET /today", readers, s.getToday},
		{"GET /reminders", signedIn, s.getByHand},
		{"POST /reminders/{visit}", signedIn, s.postByHand},
		{"GET /find", signedIn, s.getFind},
		{"POST /promises/{promise}/done", readers, s.postPromiseDone},
		{"POST /promises/{promise}/undo", readers, s.postPromiseUndo},
		{"POST /today/set-up/away", signedIn, s.postSetUpAway},

		// Calendar and visits
		{"GET /calendar", signedIn, s.getCalendar},
		{"GET /calendar/times", signedIn, s.getCalendarTimes},
		{"GET /visits/new", signedIn, s.getBook},
		{"POST /visits/new", signedIn, s.postBook},
		{"POST /visits/series", signedIn, s.postSeries},
		{"GET /practice/time-off", signedIn, s.getTimeOff},
		{"POST /practice/time-off", signedIn, s.postAway},
		{"POST /practice/time-off/{away}/remove", signedIn, s.postAwayRemove},
		{"POST /practice/time-off/days", signedIn, s.postExtra},
		{"POST /practice/time-off/days/{day}/remove", signedIn, s.postExtraRemove},
		{"GET /practice/time-off/{away}", signedIn, s.getAway},
		{"POST /practice/time-off/{away}", signedIn, s.postAwayChange},
		{"GET /practice/hours", signedIn, s.getHours},
		{"GET /practice/hours/weeks/new", signedIn, s.getNewWeek},
		{"POST /practice/hours/weeks/new", signedIn, s.postNewWeek},
		{"POST /practice/hours/weeks/{week}/remove", signedIn, s.postWeekRemove},
		{"POST /practice/hours/limits", signedIn, s.postLimits},
		{"GET /visits/free", signedIn, s.getFreeTimes},
		{"GET /visits/{visit}", signedIn, s.getVisit},
		{"GET /visits/{visit}/move", signedIn, s.getMove},
		{"POST /visits/{visit}/move", signedIn, s.postMove},
		{"POST /visits/{visit}/state", signedIn, s.postVisitState},
		{"POST /visits/{visit}/take-back", signedIn, s.postVisitTakeBack},
		{"POST /visits/{visit}/not-today", signedIn, s.postNotToday},
		{"GET /visits/{visit}/stop-now", signedIn, s.getStopNow},
		{"POST /visits/{visit}/stop-now", signedIn, s.postStopNow},
		{"POST /visits/{visit}/own-miss", signedIn, s.postOwnMiss},
		{"GET /visits/{visit}/room", signedIn, s.getRoom},
		{"GET /visits/{visit}/ease", signedIn, s.getEase},
		{"POST /visits/{visit}/ease", signedIn, s.postEase},
		{"GET /visits/{visit}/eased", signedIn, s.getEased},
		{"POST /visits/{visit}/eased", signedIn, s.postEased},
		{"POST /visits/{visit}/check-in", signedIn, s.postCheckIn},
		{"GET /visits/{visit}/note", signedIn, s.getNote},
		{"POST /visits/{visit}/note", signedIn, s.postNote},

		// Clients
		{"GET /clients", signedIn, s.getClients},
		{"GET /clients/new", signedIn, s.getNewClient},
		{"POST /clients/new", signedIn, s.postNewClient},
		{"GET /clients/import", signedIn, s.getImport},
		{"POST /clients/import", signedIn, s.postImport},
		{"GET /clients/{client}", signedIn, s.getClient},
		{"GET /clients/{client}/edit", signedIn, s.getEditClient},
		{"POST /clients/{client}/edit", signedIn, s.postEditClient},
		{"GET /clients/{client}/line", signedIn, s.getLine},
		{"POST /clients/{client}/line", signedIn, s.postLine},
		{"GET /clients/{client}/preferences", signedIn, s.getPreferences},
		{"POST /clients/{client}/preferences", signedIn, s.postPreferences},
		{"POST /clients/{client}/hearing", signedIn, s.postHearing},
		{"POST /clients/{client}/asks", signedIn, s.postAsk},
		{"POST /clients/{client}/asks/{no}/remove", signedIn, s.postAskRemove},
		{"GET /clients/{client}/plan", signedIn, s.getPlan},
		{"POST /clients/{client}/plan", signedIn, s.postPlan},
		{"POST /clients/{client}/goals", signedIn, s.postTalk},
		{"GET /clients/{client}/boundaries", signedIn, s.getTellBoundaries},
		{"POST /clients/{client}/boundaries", signedIn, s.postTellBoundaries},
		{"POST /clients/{client}/not-kept", signedIn, s.postNotKept},
		{"GET /clients/{client}/not-kept/{crossing}", signedIn, s.getCrossing},
		{"POST /clients/{client}/not-kept/{crossing}", signedIn, s.postCrossing},
		{"POST /clients/{client}/not-kept/{crossing}/words", signedIn, s.postCrossingWords},
		{"GET /clients/{client}/is-it-time", signedIn, s.getLookBack},
		{"GET /clients/{client}/talk-over", signedIn, s.getTalkOver},
		{"POST /clients/{client}/talk-over", signedIn, s.postTalkOver},
		{"GET /clients/{client}/link", signedIn, s.getClientLink},
		{"POST /clients/{client}/link", signedIn, s.postClientLink},

		// Money
		{"GET /clients/{client}/money", signedIn, s.getMoney},
		{"GET /clients/{client}/charge", signedIn, s.getCharge},
		{"POST /clients/{client}/charge", signedIn, s.postCharge},
		{"GET /clients/{client}/pay", signedIn, s.getPay},
		{"POST /clients/{client}/pay", signedIn, s.postPay},
		{"GET /clients/{client}/lines/{line}/refund", signedIn, s.getRefund},
		{"POST /clients/{client}/lines/{line}/refund", signedIn, s.postRefund},
		{"GET /clients/{client}/lines/{line}/let-go", signedIn, s.getLetGo},
		{"POST /clients/{client}/lines/{line}/let-go", signedIn, s.postLetGo},
		{"GET /clients/{client}/credit", signedIn, s.getCredit},
		{"POST /clients/{client}/credit", signedIn, s.postCredit},
		{"GET /clients/{client}/entries/{entry}/take-back", signedIn, s.getTakeBack},
		{"POST /clients/{client}/entries/{entry}/take-back", signedIn, s.postTakeBack},
		{"GET /receipts/{receipt}", signedIn, s.getReceipt},

		// Between us: what was told, moving on, an answer to somebody new
		{"GET /clients/{client}/told-us", signedIn, s.getStaffTelling},
		{"POST /clients/{client}/told-us", signedIn, s.postStaffTelling},
		{"GET /clients/{client}/harmed", signedIn, s.getHarm},
		{"POST /clients/{client}/harmed", signedIn, s.postHarm},
		{"GET /told-us", readers, s.getToldReader},
		{"POST /told-us", readers, s.postToldReader},
		{"GET /clients/{client}/moving-on", signedIn, s.getMovingOn},
		{"POST /clients/{client}/moving-on", signedIn, s.postMovingOn},
		{"POST /clients/{client}/end", signedIn, s.postEnd},
		{"GET /clients/{client}/open-again", signedIn, s.getOpenAgain},
		{"POST /clients/{client}/open-again", signedIn, s.postOpenAgain},
		{"GET /clients/{client}/way-out", signedIn, s.getWayOut},
		{"POST /clients/{client}/way-out", signedIn, s.postWayOut},
		{"GET /clients/{client}/record", signedIn, s.getRecord},
		{"GET /clients/{client}/record/file", signedIn, s.getRecordFile},
		{"GET /second-looks/{matter}", signedIn, s.getSecondLook},
		{"POST /second-looks/{matter}", signedIn, s.postSecondLook},
		{"GET /waits/{act}", signedIn, s.getWaits},
		{"POST /waits/{act}", signedIn, s.postWaits},
		{"GET /matters/{matter}", readers, s.getMatter},
		{"GET /matters/{matter}/drawing", readers, s.getDrawing},
		{"GET /matters/{matter}/do/{task}", readers, s.getTask},
		{"POST /matters/{matter}/do/{task}", readers, s.postTask},
		{"GET /matters/{matter}/close", readers, s.getClose},
		{"POST /matters/{matter}/close", readers, s.postClose},
		{"POST /matters/{matter}/open-again", readers, s.postMatterOpenAgain},
		{"POST /matters/{matter}/reply", readers, s.postMatterReply},
		{"POST /matters/{matter}/word", readers, s.postMatterWord},
		{"POST /matters/{matter}/sealed", readers, s.postMatterSealed},
		{"POST /matters/{matter}/more", signedIn, s.postMatterMore},
		{"GET /matters/{matter}/who", readers, s.getMatterWho},
		{"POST /matters/{matter}/who", readers, s.postMatterWho},
		{"GET /matters/{matter}/talk-over", readers, s.getTalkOver},
		{"POST /matters/{matter}/talk-over", readers, s.postTalkOver},
		{"GET /talks/{talk}", readers, s.getTalked},
		{"POST /talks/{talk}", readers, s.postTalked},
		{"GET /messages/{message}", readers, s.getMessage},
		{"POST /messages/{message}/sent", readers, s.postMessageSent},
		{"POST /messages/{message}/said", readers, s.postMessageSaid},
		{"GET /inquiries", signedIn, s.getInquiries},
		{"GET /inquiries/{inquiry}", signedIn, s.getInquiry},
		{"POST /inquiries/{inquiry}/answer", signedIn, s.postInquiryAnswer},
		{"POST /inquiries/{inquiry}/welcome", signedIn, s.postInquiryWelcome},
		{"GET /waiting", signedIn, s.getWaiting},
		{"GET /waiting/{inquiry}", signedIn, s.getRoomAgain},
		{"POST /waiting/{inquiry}/room", signedIn, s.postRoomAgain},
		{"POST /waiting/{inquiry}/join", signedIn, s.postJoinWaiting},
		{"POST /waiting/{inquiry}/leave", signedIn, s.postLeaveWaiting},
		{"GET /practise", signedIn, s.getRehearse},
		{"POST /practise", signedIn, s.postRehearse},
		{"POST /practise/{matter}/forget", signedIn, s.postRehearseForget},

		// Practice
		{"GET /practice", signedIn, s.getPractice},
		{"GET /practice/colleagues", signedIn, s.getColleagues},
		{"GET /practice/colleagues/new", signedIn, s.getNewColleague},
		{"POST /practice/colleagues/new", signedIn, s.postNewColleague},
		{"GET /practice/colleagues/{colleague}", signedIn, s.getColleague},
		{"POST /practice/colleagues/{colleague}", signedIn, s.postColleague},
		{"POST /practice/colleagues/{colleague}/spoke", signedIn, s.postSpoke},
		{"POST /practice/colleagues/{colleague}/remove", signedIn, s.postRemoveColleague},
		{"GET /practice/given", signedIn, s.getGiven},
		{"GET /practice/partings", signedIn, s.getPartings},
		{"GET /practice/mending", signedIn, s.getMending},
		{"POST /practice/mending/{mending}/end", signedIn, s.postMendingEnd},
		{"GET /practice/ways", signedIn, s.getWays},
		{"GET /practice/ways/{way}", signedIn, s.getWay},
		{"POST /practice/ways/{way}", signedIn, s.postWay},
		{"POST /practice/ways/{way}/check", signedIn, s.postWayCheck},
		{"POST /practice/ways/{way}/back", signedIn, s.postWayBack},
		{"GET /practice/services", signedIn, s.getServices},
		{"GET /practice/services/new", signedIn, s.getNewService},
		{"POST /practice/services/new", signedIn, s.postNewService},
		{"GET /practice/services/{service}", signedIn, s.getService},
		{"POST /practice/services/{service}", signedIn, s.postService},
		{"POST /practice/services/{service}/prices", signedIn, s.postPrice},
		{"POST /practice/services/{service}/prices/remove", signedIn, s.postPriceRemove},
		{"POST /practice/services/{service}/use", signedIn, s.postServiceUse},
		{"POST /practice/services/{service}/up", signedIn, s.postServiceUp},
		{"GET /practice/places", signedIn, s.getPlaces},
		{"GET /practice/places/new", signedIn, s.getPlace},
		{"POST /practice/places/new", signedIn, s.postPlace},
		{"GET /practice/places/{place}", signedIn, s.getPlace},
		{"POST /practice/places/{place}", signedIn, s.postPlace},
		{"GET /practice/rooms/new", signedIn, s.getRoomEdit},
		{"POST /practice/rooms/new", signedIn, s.postRoomEdit},
		{"GET /practice/rooms/{resource}", signedIn, s.getRoomEdit},
		{"POST /practice/rooms/{resource}", signedIn, s.postRoomEdit},
		{"GET /practice/needs/{service}", signedIn, s.getNeeds},
		{"POST /practice/needs/{service}", signedIn, s.postNeeds},
		{"GET /practice/set-up/{question}", signedIn, s.getSettings},
		{"POST /practice/set-up/{question}", signedIn, s.postSettings},
		{"POST /practice/taking", signedIn, s.postTaking},
		{"GET /practice/room-left", signedIn, s.getRoomLeft},
		{"POST /practice/room-left/{person}", signedIn, s.postRoomLeft},
		{"GET /practice/people", signedIn, s.getPeople},
		{"POST /practice/people", signedIn, s.postPerson},
		{"POST /practice/people/{person}", signedIn, s.postPersonChange},
		{"GET /practice/programs", signedIn, s.getPrograms},
		{"POST /practice/programs", signedIn, s.postProgram},
		{"POST /practice/programs/{program}/end", signedIn, s.postProgramEnd},
		{"GET /practice/me", readers, s.getMe},
		{"POST /practice/me/password", readers, s.postPassword},
		{"POST /practice/me/sessions/{session}/end", readers, s.postEndSession},
		{"POST /practice/me/look", readers, s.postTheme},
		{"POST /practice/me/sheet", signedIn, s.postOwnSheet},
		{"POST /practice/me/show-sheet", signedIn, s.postShowSheet},
		{"GET /practice/door-paper", signedIn, s.getDoorPaper},
		{"GET /reading-key", readers, s.getReadingKey},
		{"POST /reading-key", readers, s.postReadingKey},
		{"GET /way-in/{person}", readers, s.getWayIn},
		{"POST /way-in/{person}", readers, s.postWayIn},
		{"GET /practice/public-page", signedIn, s.getPageSettings},
		{"POST /practice/public-page", signedIn, s.postPageSettings},
		{"GET /practice/reachable", signedIn, s.getReachable},
		{"POST /practice/reachable", signedIn, s.postReachable},
		{"GET /practice/mail", signedIn, s.getMail},
		{"POST /practice/mail", signedIn, s.postMail},
		{"GET /practice/reminders", signedIn, s.getReminders},
		{"POST /practice/reminders", signedIn, s.postReminders},
		{"GET /practice/sent", signedIn, s.getSent},
		{"POST /practice/sent/{letter}/again", signedIn, s.postSendAgain},
		{"POST /practice/sent/{letter}/hold", signedIn, s.postHoldBack},
		{"GET /practice/backups", signedIn, s.getBackups},
		{"POST /practice/backups", signedIn, s.postBackups},
		{"POST /practice/backups/now", signedIn, s.postBackupNow},
		{"GET /practice/recovery", signedIn, s.getRecovery},
		{"POST /practice/recovery", signedIn, s.postRecovery},

		// What clients and colleagues open: pages of the practice
		{"GET /something-wasnt-right", public, s.getDoor},
		{"GET /something-wasnt-right/about", public, s.getDoorAbout},
		{"POST /something-wasnt-right/about", public, s.postDoorAbout},
		{"GET /something-wasnt-right/tell", public, s.getDoorTell},
		{"POST /something-wasnt-right/tell", public, s.postDoorTell},
		{"GET /something-wasnt-right/back", public, s.getDoorBack},
		{"POST /something-wasnt-right/back", public, s.postDoorBack},
		{"GET /at/{slug}", public, s.getPublic},
		{"GET /book", public, s.getBooking},
		{"POST /book", public, s.postBooking},
		{"GET /book/again", public, s.getAgain},
		{"POST /book/again", public, s.postAgain},
		{"GET /ask", public, s.getAsk},
		{"POST /ask", public, s.postAskVisit},

		// and personal links: a view opens again and again, an act is spent by its POST
		{"GET /l/{token}", personal, s.getLink},
		{"POST /l/{token}", personal, s.postLink},
		{"GET /l/{token}/do/{task}", personal, s.getLinkTask},
		{"POST /l/{token}/do/{task}", personal, s.postLinkTask},
		{"GET /l/{token}/copy", personal, s.getLinkCopy},
		{"GET /l/{token}/told", personal, s.getLinkTold},
		{"POST /l/{token}/told", personal, s.postLinkTold},
		{"GET /a/{token}", personal, s.getAct},
		{"POST /a/{token}", personal, s.postAct},

		// Starting and signing in
		{"GET /{$}", anyone, s.getRoot},
		{"GET /start", anyone, s.getStart},
		{"POST /start", anyone, s.postStart},
		{"POST /start/example", anyone, s.postExample},
		{"POST /start/forget", anyone, s.postForget},
		{"GET /set-up/{question}", signedIn, s.getSetUp},
		{"POST /set-up/{question}", signedIn, s.postSetUp},
		{"GET /try", anyone, s.getTry},
		{"POST /try", anyone, s.postTry},
		{"GET /first/{token}", anyone, s.getFirst},
		{"POST /first/{token}", anyone, s.postFirst},
		{"GET /sign-in", public, s.getSignIn},
		{"POST /sign-in", public, s.postSignIn},
		{"GET /sign-in/help", public, s.getSignInHelp},
		{"POST /sign-in/help", public, s.postSignInHelp},
		{"POST /sign-out", readers, s.postSignOut},
		{"GET /healthz", anyone, s.getHealthz},
		{"GET /readyz", anyone, s.getReadyz},
	}
}

// atPractice is before a public page where there are several practices.
const atPractice = "/at/{slug}"

// handler builds the mux from the table. A public page stands at its own path, where there is one
// practice, and under /at/{slug} where there are several.
func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		h := s.page(s.admit(rt.access, rt.handle))
		mux.Handle(rt.pattern, h)
		if rt.access == public && !strings.Contains(rt.pattern, atPractice) {
			method, path, _ := strings.Cut(rt.pattern, " ")
			mux.Handle(method+" "+atPractice+path, h)
		}
	}
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", assets.Handler()))
	mux.Handle("/", s.page(s.admit(anyone, s.getNothing)))
	return s.guarded(mux)
}
