package check

// This file holds what scripts use. Its one rule: a symbol is listed once, with all places.

// The kinds of uses.
const (
	Unsupported   = "unsupported" // Lanai knowingly lacks it
	NotForServers = "refused"     // Roblox refuses it to a server's scripts, too
	NoModule      = "missing"     // a module that require does not find
	NoAsset       = "asset"       // an asset that the folder of assets does not have
	NoInstance    = "absent"      // an instance that the place does not have, and no script makes
	Unknown       = "unknown"     // Roblox does not have it either
	Deprecated    = "deprecated"  // it runs, and there is something better
)

// A Use is a symbol that does not run, or is deprecated.
type Use struct {
	Symbol  string      `json:"symbol"` // such as Humanoid:MoveTo
	Kind    string      `json:"kind"`
	Why     string      `json:"why,omitempty"`
	Instead string      `json:"instead,omitempty"` // what was probably meant, or is better
	Unsure  bool        `json:"unsure,omitempty"`  // judged by a method's name alone, or scripts may make it
	Count   int         `json:"count"`
	Guarded int         `json:"guarded"` // how many of them are inside pcall
	Files   []FileLines `json:"files"`
}

// FileLines are the lines of a file on which a symbol is used.
type FileLines struct {
	File  string `json:"file"`
	Lines []int  `json:"lines"`
}

// blocking are the uses that keep a place from running as it does on Roblox.
func (r *Report) blocking() (uses []*Use) {
	for i := range r.Uses {
		if u := &r.Uses[i]; u.blocks() {
			uses = append(uses, u)
		}
	}
	return uses
}

func (u *Use) blocks() bool {
	switch u.Kind {
	case Deprecated, NotForServers:
		return false
	case NoModule, NoInstance:
		return !u.Unsure && u.Count > u.Guarded
	}
	return u.Count > u.Guarded
}
