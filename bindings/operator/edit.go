package operator

// This file holds the verbs that change one key: set, rm, restore.

import (
	"encoding/json"
	"fmt"
	"io"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/runtime/console"
)

// mostStdin is the most that set reads: a value with generous blanks.
const mostStdin = 8 * datastore.MaxValue

// set writes a value.
func (c *call) set() error {
	e := admin.Edit{Value: []byte(c.Words[2]), IfVersion: c.ifVersion, DryRun: c.dryRun}
	var err error
	if c.Words[2] == "-" {
		if e.Value, err = io.ReadAll(io.LimitReader(c.stdin(), mostStdin+1)); err != nil {
			return usage("read the value: %v", err)
		}
		if len(e.Value) > mostStdin {
			return usage("value: got more than %d bytes on stdin, want at most %d of JSON", mostStdin, datastore.MaxValue)
		}
	}
	if c.hasUserIDs {
		if e.UserIDs, err = readUserIDs(c.userIDs); err != nil {
			return err
		}
	}
	if c.hasMetadata {
		e.Metadata = []byte(c.metadata)
	}
	done, err := c.admin.Set(c.ctx, c.key(), e)
	return c.edited("set", done, err)
}

// rm removes or erases a key.
func (c *call) rm() error {
	if c.erase {
		done, err := c.admin.Erase(c.ctx, c.key(), c.dryRun)
		return c.edited("erase", done, err)
	}
	done, err := c.admin.Remove(c.ctx, c.key(), c.dryRun)
	return c.edited("rm", done, err)
}

// restore writes an earlier value again.
func (c *call) restore() error {
	if len(c.Words) == 3 {
		c.version = c.Words[2]
	}
	if (c.version == "") == (c.at == "") {
		return &console.UsageError{
			Message: "restore: want a VERSION or --at TIME",
			Hint:    "'" + words("lanai", "data", "versions", c.Words[0], c.Words[1]) + "' lists the versions",
		}
	}
	m, err := c.moment()
	if err != nil {
		return err
	}
	done, err := c.admin.Revert(c.ctx, c.key(), m, c.dryRun)
	return c.edited("restore", done, err)
}

// edited says what an edit did.
func (c *call) edited(verb string, done admin.Done, err error) error {
	if err != nil {
		return err
	}
	key := c.key()
	if c.json_ {
		c.object(struct {
			Verb     string          `json:"verb"`
			DryRun   bool            `json:"dryRun,omitempty"`
			Before   json.RawMessage `json:"before"`
			After    json.RawMessage `json:"after"`
			Versions int             `json:"versionsErased,omitempty"`
		}{verb, c.dryRun, entryJSON(key, done.Before), entryJSON(key, done.After), done.Versions})
		return nil
	}
	did := map[string]string{"set": "set", "rm": "removed", "erase": "erased", "restore": "set"}[verb]
	if c.dryRun {
		did = map[string]string{"set": "would set", "rm": "would remove", "erase": "would erase", "restore": "would set"}[verb]
	}
	c.line("%s %s%s", did, keyText(key), c.consequence(verb, done))
	return nil
}

// entryJSON is an entry for a program, null for none.
func entryJSON(key datastore.Key, e *datastore.Entry) json.RawMessage {
	if e == nil {
		return json.RawMessage("null")
	}
	return admin.AppendJSON(nil, key, e)
}

// consequence is the rest of the sentence.
func (c *call) consequence(verb string, done admin.Done) string {
	switch verb {
	case "erase":
		return " with " + plural(int64(done.Versions), "version")
	case "rm":
		if done.After == nil {
			return " for good, as an ordered store keeps no versions"
		}
		return "; its versions stay for 30 days"
	}
	value := string(done.After.Value)
	if c.ordered {
		value = fmt.Sprint(done.After.Number)
	}
	before := "it had no value"
	if done.Before.Live() {
		before = "before: version " + done.Before.Version
	}
	text := fmt.Sprintf(" to %.60s (%s)", value, before)
	if !c.dryRun {
		text = fmt.Sprintf(" to %.60s, version %s (%s)", value, done.After.Version, before)
	}
	return text
}
