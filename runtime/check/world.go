package check

import (
	"lanai/runtime/instance"
)

// This file holds World: what scripts would find. Its one rule: the package
// knows no class and no data type of its own; who builds a World asks what
// scripts are given.

// A World is a place, and what each name in it stands for. It is only read, by
// several goroutines at once.
type World struct {
	Tree    *instance.Tree
	Scripts []Script

	Globals map[string]*Global   // every global but script
	Types   map[string]*DataType // by the name that typeof returns
	Enums   Enums

	// Member says what it comes to when a script uses a member of a class.
	Member func(c *instance.Class, name string) Answer
	// Flows says what a method returns, one value, or what an event passes.
	Flows func(class, member string) []Flow
	// Resolve finds the module that require with a string means in a script.
	Resolve func(from *instance.Instance, path string) (*instance.Instance, error)
	// Asset tells whether an asset is there, whether requiring it gives a module, and
	// what folder assets are looked for in.
	Asset func(id int64) (there, module bool, folder string)
	// Constant tells what a method always returns on this server, such as
	// RunService:IsServer().
	Constant func(class, method string) (value, constant bool)
}

// A Script is one script of the place.
type Script struct {
	Instance *instance.Instance
	File     string // or, for one out of a place file, its full name
	Source   string
	Client   bool // only a client runs it
}

// A Standing says what happens when a script uses a name.
type Standing uint8

// The standings.
const (
	Absent  Standing = iota // there is no such name
	Works                   // it is carried out, or keeps its value
	Lacking                 // Lanai raises an error that says so
	Refused                 // Roblox raises the same error
)

// An Answer is the standing of one name.
type Answer struct {
	Standing Standing
	Why      string // of Lacking and Refused
	Instead  string // what replaces a deprecated name, "" for one that is not; "?" if nobody says what
}

// A Flow is the type of a value; the zero Type is not known.
type Flow struct {
	Type instance.Type
	List bool
}

// A Global is one global.
type Global struct {
	Answer
	Fields   map[string]Answer  // of a table that scripts cannot change, else nil
	Type     string             // the data type that its functions make, or ""
	Instance *instance.Instance // the instance that it is, or nil
}

// A DataType is what values of a data type have.
type DataType struct {
	Members map[string]bool
	Open    bool // and more than Members says
}

// Enums are the enums.
type Enums interface {
	Names() []string
	Items(enum string) []string // nil if there is no such enum
	// Item is an item's name, for a former name the one it has now.
	Item(enum, name string) (now string, ok bool)
}
