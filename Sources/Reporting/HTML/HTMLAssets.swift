/// The page's looks and its filters.
enum HTMLAssets {
  static let style = """
    :root{color-scheme:light dark;--fg:#1f2328;--dim:#59636e;--bg:#fff;--soft:#f6f8fa;--line:#d1d9e0;
    --error:#cf222e;--warning:#9a6700;--note:#0969da;--mark:#fff8c5}
    @media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--dim:#9198a1;--bg:#0d1117;--soft:#161b22;
    --line:#3d444d;--error:#ff7b72;--warning:#d29922;--note:#58a6ff;--mark:#5c4813}}
    *{box-sizing:border-box}body{margin:0 auto;max-width:1400px;padding:24px;background:var(--bg);
    color:var(--fg);font:14px/1.5 system-ui,sans-serif}h1{margin:0;font-size:22px}
    code,pre{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
    .error{color:var(--error)}.warning{color:var(--warning)}.note{color:var(--note)}
    .filters{display:flex;gap:12px;flex-wrap:wrap;align-items:center;position:sticky;top:0;z-index:1;
    padding:10px 0;background:var(--bg);border-bottom:1px solid var(--line)}
    .filters input[type=search]{flex:1;min-width:220px}.filters input,.filters select{padding:4px 8px}
    .finding{border-bottom:1px solid var(--line);padding:10px 0}.finding[hidden]{display:none}
    summary{cursor:pointer}.level{display:inline-block;min-width:62px;font-weight:600}
    .rule{font-weight:600}.place{color:var(--dim)}
    .body{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:24px;padding:12px 0 4px 16px}
    @media(max-width:1100px){.body{grid-template-columns:minmax(0,1fr)}}
    .picture{overflow:auto;max-width:720px}.picture svg{max-width:100%;height:auto}
    figure{margin:0 0 12px}figcaption b{display:inline-block;width:20px;text-align:center;
    border-radius:10px;background:var(--note);color:var(--bg)}
    pre{margin:4px 0 0;padding:6px 10px;overflow:auto;background:var(--soft);border-radius:6px}
    .number{display:inline-block;min-width:34px;color:var(--dim);user-select:none}
    mark{background:var(--mark);color:inherit;border-bottom:2px solid var(--error)}
    .help{border-left:3px solid var(--note);padding-left:10px}.meta,footer{color:var(--dim)}
    .more{margin-top:16px}table{border-collapse:collapse}
    td,th{text-align:left;padding:3px 12px 3px 0;vertical-align:top}footer{margin-top:24px}
    """

  static let script = """
    "use strict";
    (function(){
    var form=document.querySelector(".filters");if(!form){return;}
    var all=Array.prototype.slice.call(document.querySelectorAll(".finding"));
    var texts=all.map(function(e){return (e.querySelector("summary")||e).textContent.toLowerCase();});
    var text=document.getElementById("text"),rule=document.getElementById("rule");
    var shown=document.getElementById("shown");
    function apply(){
    var levels={};form.querySelectorAll("input[name=level]").forEach(function(b){levels[b.value]=b.checked;});
    var words=text.value.toLowerCase().split(/\\s+/).filter(Boolean),count=0;
    all.forEach(function(e,i){
    var ok=levels[e.dataset.level]&&(!rule.value||e.dataset.rule===rule.value)&&
    words.every(function(w){return texts[i].indexOf(w)>=0;});
    e.hidden=!ok;if(ok){count++;}});
    shown.textContent=count+" of "+all.length+" shown";}
    form.addEventListener("input",apply);apply();
    if(location.hash){var t=document.getElementById(location.hash.slice(1));if(t){t.open=true;t.scrollIntoView();}}
    })();
    """
}
