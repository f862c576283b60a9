package project

// This file holds the values of place and model files in the tree. Its one rule: they
// stay what robloxfile has made of them.

// robloxValue is a value of a file as a Node has it: what a project file could leave without a type names it.
func robloxValue(v any) any {
	switch v := v.(type) {
	case bool:
		return Explicit{"Bool", v}
	case string:
		return Explicit{"String", v}
	case float64:
		return Explicit{"Float64", v}
	}
	return v
}

// robloxAttribute is robloxValue for attributes, of which three types go without saying.
func robloxAttribute(v any) any {
	switch v.(type) {
	case bool, float64, string:
		return v
	}
	return robloxValue(v)
}
