// Package staff holds the people of a practice, who acts, and the one table of who may do what.
//
// Everything that asks "may they?" asks Can. The table in rules.go is the only place where the
// answer is written; its expansion for every role and relation stands in testdata/can.golden.
// An action that is not in the table is refused, and so is anything across two practices.
//
// The package imports only the kernel. Others fill the flat Subject from what they loaded.
package staff

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Role is what somebody is in the practice.
type Role string

// The roles of people of the practice.
const (
	// Owner runs the practice and answers for it; in a solo practice she is also the therapist.
	Owner Role = "owner"
	// Therapist treats clients.
	Therapist Role = "therapist"
	// Desk books, receives and takes money; it never reads clinical text.
	Desk Role = "desk"
	// Outside does not work here: she reads what is told about how somebody of the practice behaved, where
	// she is named as a reader, and nothing else.
	Outside Role = "outside"
)

// Roles gives all roles in the order in which they are shown.
func Roles() []Role { return []Role{Owner, Therapist, Desk, Outside} }

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Words gives the role as the screen says it.
func (r Role) Words() string {
	switch r {
	case Owner:
		return "Owner"
	case Therapist:
		return "Therapist"
	case Desk:
		return "Front desk"
	case Outside:
		return "Reader from outside"
	default:
		return ""
	}
}

// Person is somebody of the practice. Treats says that she has a calendar of her own, which an
// owner of a clinic may not have. An inactive person cannot sign in and keeps her history. Hears says
// that she is one of those who read what is told about how somebody here behaved, unless it is she.
//
// ReadingKey is the public half of the key that a reader from outside made, Since when; the other half is
// hers alone. Renewed is when her password was set by a link that somebody else made, RenewedBy (empty: at the
// command line): until it is sure that it was she, what is told in confidence is shut to whoever comes in as
// her. Invited: she was added, and has never come in.
type Person struct {
	ID     ident.Person
	Name   string
	Email  string
	Role   Role
	Treats bool
	Active bool
	Hears  bool

	ReadingKey string
	Since      time.Time
	Renewed    time.Time
	RenewedBy  ident.Person
	Invited    bool
}

// Works reports whether she works here now: a reader from outside does not.
func (p Person) Works() bool { return p.Active && p.Role != Outside }

// Locked reports whether somebody else made the way in by which she came, and nobody has said since that it
// is she. What was told in confidence is shut to her then, and she is nobody's reader; a reader from outside
// may do nothing here.
func (p Person) Locked() bool { return !p.Renewed.IsZero() }

// CanHear reports whether she reads what is told from now on: once she has come in, and a reader from outside
// once she has a reading key, to which it can be sealed.
func (p Person) CanHear() bool {
	return p.Active && p.Hears && !p.Invited && !p.Locked() && (p.Role != Outside || p.ReadingKey != "")
}

// CanVouch reports whether she may say that it is somebody who came in by a link of somebody else's: she
// reads such things herself, and did not make that link. Whoever is at the command line may be an owner, so
// none of them says it then.
func (p Person) CanVouch(of Person) bool {
	return of.Active && of.Locked() && p.CanHear() && p.ID != of.ID && p.ID != of.RenewedBy && (of.RenewedBy != "" || p.Role != Owner)
}

// LetIn reports whether she made the way by which somebody else came in of whom nobody has said since that it
// is she. Then she could be both, and neither is a second person beside the other.
func (p Person) LetIn(other Person) bool {
	return other.Locked() && (other.RenewedBy == p.ID || other.RenewedBy == "" && p.Role == Owner)
}

// Find gives the one of these people who has an id; false where none has.
func Find(people []Person, id ident.Person) (Person, bool) {
	i := slices.IndexFunc(people, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return people[i], true
}

// ReadersOf gives who may read what is told about somebody's conduct: those who hear such things and
// are here, without whom it is about.
func ReadersOf(people []Person, about ident.Person) (readers []ident.Person) {
	for _, p := range people {
		if p.CanHear() && p.ID != about {
			readers = append(readers, p.ID)
		}
	}
	return readers
}

// SealTo gives the public halves to which what is told is sealed: those of all its readers, where every one
// of them who is here reads from outside. None: somebody who works here reads it too.
func SealTo(people []Person, readers []ident.Person) (publics []string) {
	var all, here []Person
	for _, p := range people {
		if slices.Contains(readers, p.ID) {
			all = append(all, p)
			if p.Active {
				here = append(here, p)
			}
		}
	}
	if len(here) == 0 { // closed to all: to those who read it last
		here = all
	}
	for _, p := range here {
		if p.Role != Outside || p.ReadingKey == "" {
			return nil
		}
		publics = append(publics, p.ReadingKey)
	}
	return publics
}

// Kind says what sort of actor acts.
type Kind string

// The kinds of actors.
const (
	// KindPerson is somebody of the practice, signed in.
	KindPerson Kind = "person"
	// KindClient is a client behind a personal link.
	KindClient Kind = "client"
	// KindColleague is somebody outside behind a personal link.
	KindColleague Kind = "colleague"
	// KindSystem is Partwell itself: timers, sweeps, the outbox.
	KindSystem Kind = "system"
)

// Actor is who does something. Person and Role are set for a person, Client for a client, Link for
// whoever came by a personal link.
type Actor struct {
	Practice ident.Practice
	Kind     Kind
	Person   ident.Person
	Role     Role
	Client   ident.Client
	Link     ident.Link
	// Program is the key of another program that acts as the person; empty where she acts herself.
	Program ident.Program
}

// As gives the actor for a person of a practice. A reader from outside who is locked has no role, and so may
// nothing; to who works here and is locked the store gives no reader's place.
func As(practice ident.Practice, p Person) Actor {
	a := Actor{Practice: practice, Kind: KindPerson, Person: p.ID, Role: p.Role}
	if p.Role == Outside && p.Locked() {
		a.Role = ""
	}
	return a
}

// AsClient gives the actor for a client who came by a personal link.
func AsClient(practice ident.Practice, c ident.Client, link ident.Link) Actor {
	return Actor{Practice: practice, Kind: KindClient, Client: c, Link: link}
}

// AsColleague gives the actor for a colleague who came by a personal link.
func AsColleague(practice ident.Practice, link ident.Link) Actor {
	return Actor{Practice: practice, Kind: KindColleague, Link: link}
}

// System gives the actor for what happens by itself in a practice.
func System(practice ident.Practice) Actor { return Actor{Practice: practice, Kind: KindSystem} }

// Text names the actor in the audit trail: kind and id, no name.
func (a Actor) Text() string {
	switch a.Kind {
	case KindPerson:
		return "person:" + string(a.Person)
	case KindClient:
		return "client:" + string(a.Client)
	case KindColleague:
		return "link:" + string(a.Link)
	default:
		return "system"
	}
}

// Subject is what is acted on, flattened. Therapist is the one who treats the client (her usual
// therapist, or the one of the visit at hand). About is the person whom a telling names, who must
// not read it. Readers, when not empty, are the only people who may.
type Subject struct {
	Practice  ident.Practice
	Client    ident.Client
	Therapist ident.Person
	About     ident.Person
	Readers   []ident.Person
}

// Can reports whether the actor may do the action to the subject. What an action is allowed to
// whom stands in the table rules; unknown actions, actors and practices are refused.
func Can(actor Actor, action Action, on Subject) bool {
	r, known := rules[action]
	if !known || actor.Practice == "" || actor.Practice != on.Practice || actor.Program != "" && !forPrograms[action] {
		return false
	}
	switch actor.Kind {
	case KindPerson:
		if forReaders[action] && !slices.Contains(on.Readers, actor.Person) {
			return false
		}
		return mayPerson(r, forReaders[action], actor, on)
	case KindClient:
		return r.client && actor.Client != "" && actor.Client == on.Client
	case KindColleague:
		return r.colleague && actor.Link != ""
	case KindSystem:
		return r.system
	default:
		return false
	}
}

func mayPerson(r rule, outside bool, actor Actor, on Subject) bool {
	if actor.Person == "" || actor.Person == on.About {
		return false
	}
	if len(on.Readers) > 0 && !slices.Contains(on.Readers, actor.Person) {
		return false
	}
	var reach reach
	switch actor.Role {
	case Owner:
		reach = r.owner
	case Therapist:
		reach = r.therapist
	case Desk:
		reach = r.desk
	case Outside:
		if outside {
			reach = all
		}
	}
	return reach == all || reach == hers && actor.Person == on.Therapist
}
