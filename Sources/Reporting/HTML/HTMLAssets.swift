/// The page's looks and its filters.
enum HTMLAssets {
  static let style = """
    :root{color-scheme:light dark;--fg:#1f2328;--dim:#59636e;--bg:#fff;--soft:#f6f8fa;--line:#d1d9e0;
    --error:#cf222e;--warning:#9a6700;--note:#0969da;--mark:#fff3bf;--hit:#fffbeb;--chip:#fff;
    --source:#0969da;--call:#59636e;--store:#bc4c00;--end:#8250df;--use:#cf222e}
    @media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--dim:#9198a1;--bg:#0d1117;--soft:#161b22;
    --line:#3d444d;--error:#ff7b72;--warning:#d29922;--note:#58a6ff;--mark:#5c4813;--hit:#211b0d;
    --chip:#0d1117;--source:#58a6ff;--call:#9198a1;--store:#f0883e;--end:#bc8cff;--use:#ff7b72}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:1440px;padding:24px;background:var(--bg);color:var(--fg);
    font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
    h1{margin:0;font-size:22px}header p{margin:4px 0 12px}a{color:var(--note)}
    code,pre{font:12px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .error{color:var(--error)}.warning{color:var(--warning)}.note{color:var(--note)}
    .filters{display:flex;gap:8px 12px;flex-wrap:wrap;align-items:center;position:sticky;top:0;
    z-index:1;padding:10px 0;background:var(--bg);border-bottom:1px solid var(--line)}
    .filters input[type=search],.filters select,.filters button{padding:5px 10px;font:inherit;
    color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:6px;max-width:100%}
    .filters input[type=search]{flex:1 1 220px;min-width:0}.filters output{color:var(--dim)}
    .filters label{display:inline-flex;gap:4px;align-items:center}.filters input{margin:0}
    .finding{border-bottom:1px solid var(--line);padding:10px 0}.finding[hidden]{display:none}
    summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}
    .finding>summary,div.finding{display:grid;grid-template-columns:88px minmax(0,1fr);gap:0 12px}
    .level{font-weight:600}.level::before{content:"";display:inline-block;width:8px;height:8px;
    margin-right:6px;border-radius:50%;background:currentColor}
    .message{font-weight:600;overflow-wrap:anywhere}
    .where{grid-column:2;color:var(--dim);overflow-wrap:anywhere}
    .body{display:grid;grid-template-columns:minmax(0,1fr) fit-content(46%);gap:24px;padding:12px 0 4px}
    @media(max-width:1180px){.body{grid-template-columns:minmax(0,1fr)}}
    @media(max-width:600px){body{padding:12px}.finding>summary,div.finding{display:block}
    .level{margin-right:8px}}
    .picture{overflow-x:auto}.picture svg{max-width:100%;height:auto;display:block}
    .frame{margin:0 0 14px;border:1px solid var(--line);border-radius:6px;overflow:hidden}
    .frame figcaption{padding:4px 10px;background:var(--soft);border-bottom:1px solid var(--line);
    overflow-wrap:anywhere}.frame figcaption span{float:right;color:var(--dim)}
    .frame pre{margin:0;padding:6px 0;overflow-x:auto;tab-size:4}
    .row,.step,.gap{display:block;min-width:max-content;padding-right:10px}.hit{background:var(--hit)}
    .number{display:inline-block;width:44px;margin-right:12px;padding-right:6px;text-align:right;
    color:var(--dim);user-select:none;border-right:1px solid var(--line)}
    mark{background:var(--mark);color:inherit;border-bottom:2px solid var(--error)}
    .step{min-width:0;white-space:normal;padding:1px 10px 1px 56px;
    font-family:system-ui,-apple-system,"Segoe UI",sans-serif;font-size:13px}
    .step b,.badge{display:inline-block;min-width:18px;padding:0 5px;margin-right:4px;
    text-align:center;border-radius:9px;font-size:11px;line-height:18px;color:var(--chip);
    background:var(--call)}
    .source b{background:var(--source)}.store b{background:var(--store)}.end b{background:var(--end)}
    .use b{background:var(--use)}
    .gap{color:var(--dim);padding-left:30px}
    .help{margin:0 0 8px;padding-left:10px;border-left:3px solid var(--note)}
    .meta{margin:0;color:var(--dim);overflow-wrap:anywhere}footer{margin-top:24px;color:var(--dim)}
    .more{margin-top:16px}.more>summary{color:var(--dim)}.more>summary::before{content:"▸ "}
    .more[open]>summary::before{content:"▾ "}.scroll{overflow-x:auto}table{border-collapse:collapse}
    td,th{text-align:left;padding:3px 12px 3px 0;vertical-align:top;overflow-wrap:anywhere}
    """

  static let script = """
    "use strict";
    (function(){
    var form=document.querySelector(".filters");if(!form){return;}
    var all=Array.prototype.slice.call(document.querySelectorAll(".finding"));
    var texts=all.map(function(e){return (e.querySelector("summary")||e).textContent.toLowerCase();});
    var text=document.getElementById("text"),rule=document.getElementById("rule");
    var shown=document.getElementById("shown"),toggle=document.getElementById("toggle");
    function apply(){
    var levels={};form.querySelectorAll("input[name=level]").forEach(function(b){levels[b.value]=b.checked;});
    var words=text.value.toLowerCase().split(/\\s+/).filter(Boolean),count=0;
    all.forEach(function(e,i){
    var ok=levels[e.dataset.level]&&(!rule.value||e.dataset.rule===rule.value)&&
    words.every(function(w){return texts[i].indexOf(w)>=0;});
    e.hidden=!ok;if(ok){count++;}});
    shown.textContent=count+" of "+all.length+" shown";}
    function jump(){
    var target=location.hash?document.getElementById(location.hash.slice(1)):null;
    if(target){target.open=true;target.scrollIntoView();}}
    form.addEventListener("input",apply);
    form.addEventListener("submit",function(e){e.preventDefault();});
    toggle.addEventListener("click",function(){
    var open=toggle.textContent==="open all";
    all.forEach(function(e){if(!e.hidden&&"open" in e){e.open=open;}});
    toggle.textContent=open?"close all":"open all";});
    window.addEventListener("hashchange",jump);
    apply();jump();
    })();
    """
}
