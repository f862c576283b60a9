package class

import (
	"regexp"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds ContentProvider. Its one rule: nothing is fetched; what
// could be an asset counts as there.

// ContentProvider is the class ContentProvider.
// https://create.roblox.com/docs/reference/engine/classes/ContentProvider
var ContentProvider = bind.Class{
	Name:    "ContentProvider",
	Service: true,
	Properties: []instance.Property{
		{Name: "BaseUrl", Type: instance.String, Default: "https://www.roblox.com/", ReadOnly: true},
		{Name: "RequestQueueSize", Type: instance.Int32, Default: 0.0, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"GetAssetFetchStatus":              func(c *bind.Call) { c.Give(fetchesOf(c.Self).status(c.String(1))) },
		"GetAssetFetchStatusChangedSignal": func(c *bind.Call) { c.Give(fetchesOf(c.Self).signal(c, c.String(1))) },
		"ListEncryptedAssets":              func(c *bind.Call) { c.Return(list(nil)) },
		"Preload":                          func(c *bind.Call) { fetchesOf(c.Self).fetch(c.String(1)) },
		"PreloadAsync":                     preload,
	},
	Reason:  assetReason,
	Created: func(i *instance.Instance) { i.Data = &fetches{map[string]string{}, map[string]*instance.Signal{}} },
}

// fetches are what has been asked for, by content id.
type fetches struct {
	statuses map[string]string // items of Enum.AssetFetchStatus
	signals  map[string]*instance.Signal
}

func fetchesOf(i *instance.Instance) *fetches { return i.Data.(*fetches) }

// contentID is how the ids of content look.
var contentID = regexp.MustCompile(`^(?:(?:rbxassetid|rbxasset|rbxthumb|rbxgameasset|rbxhttp|https?)://.|\d+$)`)

// fetch takes a content id for loaded, or for wrong.
func (f *fetches) fetch(id string) *datatype.EnumItem {
	status := "Failure"
	if contentID.MatchString(id) {
		status = "Success"
	}
	if f.statuses[id] != status {
		f.statuses[id] = status
		f.signals[id].Fire(datatype.Item("AssetFetchStatus", status))
	}
	return f.status(id)
}

func (f *fetches) status(id string) *datatype.EnumItem {
	if status := f.statuses[id]; status != "" {
		return datatype.Item("AssetFetchStatus", status)
	}
	return datatype.Item("AssetFetchStatus", "None")
}

func (f *fetches) signal(c *bind.Call, id string) *instance.Signal {
	if f.signals[id] == nil {
		f.signals[id] = c.Self.Tree().NewSignal("ContentProvider.AssetFetchStatusChangedSignal")
	}
	return f.signals[id]
}

// preload is PreloadAsync(contentIdList, callbackFunction): the function gets
// every content id of the list and of the instances in it, with its status.
// https://create.roblox.com/docs/reference/engine/classes/ContentProvider#PreloadAsync
func preload(c *bind.Call) {
	t, callback := c.Table(1), vm.Nil
	if !c.Missing(2) {
		callback = c.Function(2)
	}
	var ids []string
	for i := 1; i <= t.Len(); i++ {
		v := t.GetInt(i)
		content, isContent := bind.DataOf[datatype.Content](v)
		switch inst := bind.AsInstance(v); {
		case inst != nil:
			ids = append(ids, contentOf(inst)...)
			for _, descendant := range inst.Descendants() {
				ids = append(ids, contentOf(descendant)...)
			}
		case isContent:
			ids = append(ids, content.URI)
		case v.IsString():
			ids = append(ids, vm.ToString(v))
		default:
			c.Errorf("Unable to cast %s to ContentId", bind.TypeName(c.VM(), v))
		}
	}
	script := runtime.ScriptOf(c.Thread())
	for _, id := range ids {
		status := fetchesOf(c.Self).fetch(id)
		if !callback.IsNil() {
			c.Env.Spawn(script, callback, vm.Str(id), c.Env.ToLuau(status))
		}
	}
}

// contentOf returns the content ids that properties of an instance hold.
func contentOf(i *instance.Instance) []string {
	var ids []string
	for class := i.Class(); class != nil; class = class.Super {
		for _, p := range class.Properties {
			switch v := i.Value(p).(type) {
			case datatype.Content:
				if v.URI != "" {
					ids = append(ids, v.URI)
				}
			case string:
				if p.Name != "Name" && contentID.MatchString(v) && v[0] > '9' {
					ids = append(ids, v)
				}
			}
		}
	}
	return ids
}
