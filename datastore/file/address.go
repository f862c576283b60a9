package file

// This file holds how the path given to Open is read. Its one rule: what is not understood is refused, so that no
// misspelt option becomes a file.

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// split takes options off the end of a path: "dir/store.db?recover=1". Only the name of the file is looked at.
func split(address string, o Options) (path string, _ Options, err error) {
	dir, base := filepath.Split(address)
	name, query, found := strings.Cut(base, "?")
	path = dir + name
	if !found {
		return path, o, nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", o, fmt.Errorf("store %s: what follows the question mark cannot be read: %q", path, query)
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name != "recover" {
			return "", o, fmt.Errorf("store %s: unknown option %q, want recover", path, name)
		}
		text := values.Get(name)
		if o.Recover, err = strconv.ParseBool(text); err != nil {
			return "", o, fmt.Errorf("store %s: recover: got %q, want 1 or 0", path, text)
		}
	}
	return path, o, nil
}
